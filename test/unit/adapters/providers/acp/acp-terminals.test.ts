import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AcpTerminals } from '../../../../../src/adapters/providers/acp/acp-terminals.ts';
import { notRun } from '../../../../../src/adapters/process/process-runner.ts';
import type { CommandResult } from '../../../../../src/ports/sandbox.ts';

describe('a command that an agent runs through us and that could not be started', () => {
  const toldOf = async (result: Partial<CommandResult>) => {
    const terminals = new AcpTerminals({
      sandbox: {
        level: async () => 'isolated',
        describe: async () => '',
        run: async () => ({ ...notRun, ...result }),
      },
      worktreePath: process.cwd(),
      policy: { writable: [], network: 'none', home: [], env: {} },
      limits: () => ({ timeoutMs: 1000 }),
      onLife: () => undefined,
    });
    const made = terminals.create({ command: 'npm test', args: [], env: [], cwd: null, outputByteLimit: null });
    assert.ok(made.ok);
    const exit = await terminals.waitForExit(made.value);
    const shown = terminals.output(made.value);
    assert.ok(exit.ok && shown.ok);
    return { code: exit.value.exitCode, output: shown.value.output };
  };

  const passing: [string, Partial<CommandResult>][] = [
    ['no process was free', { startFailure: '/bin/sh could not be started: spawn EAGAIN.', isMachineBusy: true }],
    [
      'the sandbox found no memory',
      { startFailure: 'The sandbox could not be set up: Creating new namespace failed: Cannot allocate memory.' },
    ],
    ['the disk was full', { startFailure: 'No folder could be made for it: ENOSPC: no space left on device.' }],
  ];
  for (const [why, result] of passing) {
    it(`is told as what may pass, where ${why}`, async () => {
      const { code, output } = await toldOf(result);
      assert.equal(code, 75);
      assert.match(output, /did not run\. .*Run it again in a minute: nothing is wrong with the command/);
    });
  }

  it('is told as not found, where there is no such program', async () => {
    const { code, output } = await toldOf({ startFailure: 'There is no program npm.' });
    assert.equal(code, 127);
    assert.equal(output.trim(), 'There is no program npm.');
  });
});
