import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Gate } from '../../../../src/domain/evidence/checks.ts';
import type { FoundChecks } from '../../../../src/domain/evidence/found-checks.ts';
import { askStart } from '../../../../src/extension/questions/start-questions.ts';
import { ScriptedQuestions } from '../../../extension/support/scripted-questions.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';

const gate: Gate = {
  ...{ name: 'tests', command: 'npm test', expectedExitCode: 0, required: true, timeoutMs: 1 },
  kind: 'tests',
  origin: 'detected',
  because: 'package.json script "test"',
};
const lacking: Gate = { ...gate, lacks: 'dependencies are not installed: npm ci' };
const found = (gates: FoundChecks['gates']): FoundChecks => ({
  ...{ gates, notFound: [], notTaken: [], notes: [] },
  installs: [{ command: 'npm ci', because: 'package-lock.json' }],
});

function asked(checks: FoundChecks | undefined, ...picks: string[]) {
  const engine = new MemoryEngine();
  const id = engine.add();
  const questions = new ScriptedQuestions();
  const labels: string[][] = [];
  const details: (string | undefined)[] = [];
  questions.picks = picks;
  const pick = questions.pick.bind(questions);
  questions.pick = async (title, choices) => {
    labels.push(choices.map(({ label }) => label));
    details.push(...choices.flatMap((choice) => ('detail' in choice ? [String(choice.detail)] : [])));
    return pick(title, choices);
  };
  const state = () => engine.project(id)!.state;
  const answer = askStart({ questions, engine, done: async (run) => (await run()).ok }, state(), checks);
  return { answer, questions, labels, details, state };
}

describe('whether a new project is started', () => {
  it('shows what it is judged by, each check with its reason, and asks again', async () => {
    const { answer, questions, labels, details } = asked(found([gate]), 'Show its checks', 'Start now');
    assert.equal(await answer, true);
    assert.deepEqual(labels[0], ['Start now', 'Show its checks', 'Start later']);
    assert.ok(details.includes('tests'));
    assert.deepEqual(questions.shown, ['tests: npm test\n  package.json script "test"']);
    assert.equal(await asked(found([gate]), 'Start later').answer, false);
    assert.equal(await asked(found([gate])).answer, false);
    assert.deepEqual(asked(undefined).labels[0], ['Start now', 'Start later']);
    assert.match(asked(found([])).details.join(), /None was found/);
  });

  it('says which checks cannot run here and what helps', async () => {
    const { answer, questions, details } = asked(found([lacking]), 'Show its checks');
    await answer;
    assert.ok(details.includes('tests; cannot run here: tests'), details.join());
    assert.match(
      questions.shown[0] ?? '',
      /cannot run here, and is required: dependencies are not installed: npm ci\n\nInstall the dependencies .*npm ci \(package-lock\.json\)\.$/,
    );
  });

  it('installs first where that is wanted, after a yes', async () => {
    const install = 'Install dependencies, then start…';
    const yes = asked(found([lacking]), install);
    assert.equal(await yes.answer, true);
    assert.deepEqual(yes.state().installAllowed, [{ command: 'npm ci', because: 'package-lock.json' }]);
    assert.equal(yes.state().checksNetwork, 'open');
    const no = asked(found([lacking]), install, 'Start later');
    no.questions.sure = false;
    assert.equal(await no.answer, false);
    assert.equal(no.state().installAllowed, undefined);
  });
});
