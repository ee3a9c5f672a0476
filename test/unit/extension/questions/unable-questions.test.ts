import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { EnvironmentCause } from '../../../../src/domain/evidence/environment-cause.ts';
import { failed } from '../../../../src/domain/result.ts';
import { askAboutUnable } from '../../../../src/extension/questions/unable-questions.ts';
import { ScriptedQuestions } from '../../../extension/support/scripted-questions.ts';
import { sampleState } from '../../../support/builders/sample-state.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';

const installs = [{ command: 'npm ci --ignore-scripts', because: 'package-lock.json' }];

/** A project that waits before its first turn, because a check lacks what `cause` names. */
function waiting(cause: EnvironmentCause, over: { open?: boolean; installs?: typeof installs } = {}) {
  const engine = new MemoryEngine();
  const questions = new ScriptedQuestions();
  const check = {
    ...{ name: 'tests', kind: 'tests' as const, command: 'npm test', required: true, exitCode: 1, durationMs: 1 },
    ...{ output: '', outputFile: null, note: '', verdict: 'failed' as const, cause },
  };
  const id = engine.add((state) => {
    state.project.status = 'paused';
    state.project.reason = { code: 'checksCannotRun', detail: '' };
    state.baseline = { passed: false, checks: [check], at: '2026-01-06T00:00:00.000Z' };
    state.installs = over.installs ?? installs;
    if (over.open === true) state.checksNetwork = 'open';
  });
  const state = () => engine.project(id)!.state;
  const ask = (): Promise<boolean> =>
    askAboutUnable({ questions, engine, done: async (run) => (await run()).ok }, state(), 'Parse');
  return { engine, questions, state, ask };
}

describe('what a person is asked about checks that cannot run here', () => {
  it('is nothing where the project waits for something else', async () => {
    const { questions } = waiting('network');
    const isSure = await askAboutUnable(
      { questions, engine: new MemoryEngine(), done: async () => true },
      sampleState(),
      'x',
    );
    assert.equal(isSure, true);
    assert.deepEqual(questions.told, []);
  });

  it('offers the network only where it is wanted and not allowed yet', async () => {
    const wants = waiting('network');
    await wants.ask();
    assert.deepEqual(wants.questions.told[0]?.actions, [
      'Run Them Again',
      'Let Them Use the Network…',
      'Go On Without Them',
    ]);
    for (const other of [waiting('network', { open: true }), waiting('readOnly')]) {
      await other.ask();
      assert.deepEqual(other.questions.told[0]?.actions, ['Run Them Again', 'Go On Without Them']);
    }
  });

  it('allows the network after a yes that says what it means, and not without', async () => {
    const { questions, state, ask } = waiting('network');
    questions.presses = ['Let Them Use the Network…', 'Let Them Use the Network…'];
    questions.sure = false;
    assert.equal(await ask(), false);
    assert.equal(state().checksNetwork, undefined);
    assert.match(questions.confirmed[0]?.detail ?? '', /send what it reads to any host/);
    questions.sure = true;
    assert.equal(await ask(), true);
    assert.equal(state().checksNetwork, 'open');
  });

  it('does not go on where the network could not be allowed', async () => {
    const { engine, questions, ask } = waiting('network');
    engine.allowNetwork = async () => failed({ kind: 'noWorktree' });
    questions.presses = ['Let Them Use the Network…'];
    assert.equal(await ask(), false);
  });

  it('offers to install where that helps, shows the commands, and allows them with the network that they need', async () => {
    for (const cause of ['missingDependency', 'wantsInstall', 'missingProgram'] as const) {
      const { questions, state, ask } = waiting(cause);
      questions.presses = ['Install Dependencies…', 'Install Dependencies…'];
      questions.sure = false;
      assert.equal(await ask(), false);
      assert.deepEqual([state().installAllowed, state().checksNetwork], [undefined, undefined]);
      const asked = questions.confirmed[0];
      assert.match(asked?.detail ?? '', /• npm ci --ignore-scripts \(package-lock\.json\)\n.*need the network/);
      assert.equal(asked?.action, 'Install, With Network');
      questions.sure = true;
      assert.equal(await ask(), true);
      assert.deepEqual([state().installAllowed, state().checksNetwork], [installs, 'open']);
    }
  });

  it('asks for the network no second time', async () => {
    const { questions, state, ask } = waiting('missingDependency', { open: true });
    questions.presses = ['Install Dependencies…'];
    assert.equal(await ask(), true);
    assert.equal(questions.confirmed[0]?.action, 'Install');
    assert.doesNotMatch(questions.confirmed[0].detail, /network/);
    assert.deepEqual(state().installAllowed, installs);
  });

  it('offers no install that cannot be run', async () => {
    const { questions, ask } = waiting('missingDependency', {
      installs: [{ command: 'pnpm install', because: 'pnpm-lock.yaml', lacks: '"pnpm" is not installed' }] as never,
    });
    await ask();
    assert.deepEqual(questions.told[0]?.actions, ['Run Them Again', 'Go On Without Them']);
  });

  it('goes on without them, runs them again, or leaves the project as it is', async () => {
    const { questions, state, ask } = waiting('readOnly');
    questions.presses = [null, 'Run Them Again', 'Go On Without Them'];
    assert.equal(await ask(), false);
    assert.equal(await ask(), true);
    assert.equal(state().waivedChecks, undefined);
    assert.equal(await ask(), true);
    assert.deepEqual(state().waivedChecks, ['tests']);
  });
});
