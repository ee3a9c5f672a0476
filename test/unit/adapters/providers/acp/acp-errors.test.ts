import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { acpErrorTable } from '../../../../../src/adapters/providers/acp/acp-errors.ts';
import { acpPresets } from '../../../../../src/adapters/providers/acp/acp-presets.ts';

describe('the table of error texts of ACP agents', () => {
  it('finds each text by its own row, not by a more general one before it', () => {
    for (const row of acpErrorTable) {
      assert.equal(
        acpErrorTable.find(({ pattern }) => pattern.test(row.example)),
        row,
        row.example,
      );
      assert.ok(row.source !== '');
    }
  });

  it('takes nothing for a last word that only speaks of a limit', () => {
    const words = [
      "The log says: You've hit your session limit · resets 4:20am (UTC)",
      'I fixed the rate limit test.',
      'Prompt is too long for the button, so I shortened it.',
      'Handle "Credit balance is too low" in the client.',
      'An API Error: 529 is now tried again, and 403 Forbidden shown.',
      'Requests that answer 500 Internal Server Error are logged.',
    ];
    for (const text of words) assert.ok(!acpErrorTable.some(({ asMessage }) => asMessage?.test(text)), text);
    const limit = "You've hit your Opus limit · resets 4pm (Asia/Kuala_Lumpur)";
    assert.equal(acpErrorTable.find(({ asMessage }) => asMessage?.test(limit))?.kind, 'quota');
  });
});

describe('the presets', () => {
  it('say how each agent is installed and signed in to, and where its login is', () => {
    for (const facts of Object.values(acpPresets)) {
      assert.match(facts.install, /^Install it .*\.$/);
      assert.match(facts.signIn, /^Run ".*" in a terminal.*\.$/);
      assert.ok(facts.programs.length > 0 && facts.home.every((path) => path.startsWith('~/')));
    }
  });
});
