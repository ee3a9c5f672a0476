import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { acceptanceCriteriaSchema } from '../../../../src/domain/persona/persona.ts';
import { gateSchema, type Gate } from '../../../../src/domain/evidence/checks.ts';
import { acceptanceGate, gateList } from '../../../../src/runtime/gates/gate-list.ts';

const detected = (kind: Gate['kind'], command: string): Gate => ({
  name: kind,
  kind,
  command,
  expectedExitCode: 0,
  required: true,
  origin: 'detected',
  timeoutMs: 1000,
  because: '',
});
const criteria = (fields: object = {}) => acceptanceCriteriaSchema.parse(fields);
const base = [detected('lint', 'npm run lint'), detected('tests', 'npm test')];
const names = (gates: Gate[]) => gates.map((gate) => `${gate.name} ${gate.origin}${gate.required ? '' : ' optional'}`);

describe('the list of gates', () => {
  it('keeps the order of detection and adds the custom checks of the personas', () => {
    const withBuild = criteria({ customChecks: [{ name: 'Build', command: 'npm run build' }] });
    const gates = gateList({ detected: base, userCommands: null, criteria: [withBuild, criteria()] }, 1000);
    assert.deepEqual(names(gates), ['lint detected', 'tests detected', 'Build persona']);
  });

  it('takes the user at their word, in place of detection', () => {
    const gates = gateList(
      { detected: base, userCommands: [{ name: 'all', command: 'make' }], criteria: [criteria()] },
      1000,
    );
    assert.deepEqual(names(gates), ['all user']);
    assert.deepEqual(gateList({ detected: base, userCommands: [], criteria: [] }, 1000), []);
  });

  it('does not require what no persona asks for, and runs one command once', () => {
    const lax = criteria({ lintPass: false, customChecks: [{ name: 'Own tests', command: 'npm test' }] });
    assert.deepEqual(names(gateList({ detected: base, userCommands: null, criteria: [lax] }, 1000)), [
      'lint detected optional',
      'Own tests persona',
    ]);
    const strict = gateList({ detected: base, userCommands: null, criteria: [lax, criteria()] }, 1000);
    assert.deepEqual(names(strict), ['lint detected', 'Own tests persona']);
  });

  it('tells gates of the same name apart', () => {
    const twice = [
      { name: 'x'.repeat(120), command: 'a' },
      { name: 'x'.repeat(120), command: 'b' },
    ];
    const gates = gateList({ detected: [], userCommands: twice, criteria: [] }, 1000);
    assert.equal(new Set(gates.map((gate) => gate.name)).size, 2);
    for (const gate of gates) gateSchema.parse(gate);
  });

  it('holds a task to its acceptance check, where it has one', () => {
    const title = 'Long '.repeat(40);
    const gate = acceptanceGate({ title, acceptanceCheck: { command: 'npm test -- a', description: 'a' } }, 1000);
    assert.equal(gateSchema.parse(gate).origin, 'acceptance');
    assert.equal(acceptanceGate({ title, acceptanceCheck: null }, 1000), null);
  });
});
