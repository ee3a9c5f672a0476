import { failed, succeeded } from '../../../src/domain/result.ts';
import type { Signal } from '../../../src/domain/run/signal.ts';
import { gate, planText, played, saying, Stage, type Scene } from './stage.ts';
import type { Told } from './told.ts';
import { differenceOf } from '../builders/differences.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const NO_FORMAT = { kind: 'format', reason: null } as const;
const NO_LINT = { kind: 'lint', reason: null } as const;
const NO_TESTS = { kind: 'tests', reason: null } as const;

const RED_TESTS = {
  exitCode: 1,
  output: `${'before\n'.repeat(50)}\u001b[31mAssertionError: 1 is not 2\u001b[0m\n`,
};

/** One check of each kind that a reader must be able to tell apart: passed, failed before too, not to be run, not there. */
export const MIXED: Scene = {
  gates: [gate('format', 'format'), gate('lint', 'lint'), gate('test', 'tests')],
  notFound: [{ kind: 'types', reason: 'tsc is not installed' }],
  answers: {
    'npm run format': [{ exitCode: 127, durationMs: 20, output: 'sh: 1: prettier: not found\n' }],
    'npm run lint': [{ exitCode: 1, output: '```\nold trouble\n' }],
    'npm run test': [
      { output: 'one\ntwo\nthree\nfour\n\u001b[32m12 passing\u001b[0m\n' },
      { output: 'one\ntwo\nthree\nfour\n\u001b[32m12 passing\u001b[0m\n' },
      RED_TESTS,
      RED_TESTS,
      { output: 'one\ntwo\nthree\nfour\n\u001b[32m12 passing\u001b[0m\n' },
    ],
  },
  notes: ['2 uncommitted files were left alone.'],
};

const CLEAN: Scene = { gates: [gate('lint', 'lint'), gate('test', 'tests')] };
const ONE_TASK = [
  { key: 'year', title: 'Read the `year` | month', acceptanceCheck: { command: 'npm test year' }, priority: 1 },
];
/** A plan that cannot be carried out. */
const CIRCLE = [
  { ...ONE_TASK[0], dependencies: ['month'] },
  { ...ONE_TASK[0], key: 'month', title: 'Read the month', dependencies: ['year'] },
];
const work = (status: 'done' | 'continue' | 'blocked', summary: string, takesMs = 20 * MINUTE) => ({
  says: saying(status, summary),
  takesMs,
});

/** A whole night: a check that fails and is mended, another provider that takes over without a price, an end with warnings. */
async function night(): Promise<Told> {
  const stage = new Stage({
    ...MIXED,
    turns: [
      work('done', 'The year is read.'),
      work('done', 'The month is read.'),
      work('done', 'The month is read, and 1 is 2.'),
      { fail: { kind: 'quota', retryAfterMs: 5 * HOUR, message: '5-hour window used up' }, takesMs: MINUTE },
    ],
  });
  stage.second('agy');
  await stage.drive('start');
  return stage.toRest();
}

async function ending(): Promise<Told> {
  const stage = new Stage({
    ...MIXED,
    tasks: [...ONE_TASK, { ...ONE_TASK[0], key: 'day', title: 'Read the day', dependencies: ['year'], priority: 2 }],
    turns: [work('done', 'Read.'), { fail: { kind: 'quota', retryAfterMs: 5 * HOUR, message: 'used up' }, takesMs: 0 }],
    git: {
      fingerprint: async () => succeeded('same'),
      recordFiles: async () => succeeded({ tree: 'a'.repeat(40), fingerprint: 'same' }),
    },
    answers: { ...MIXED.answers, 'npm run test': MIXED.answers?.['npm run test']?.slice(0, 1) ?? [] },
  });
  stage.second('agy');
  await stage.drive('start');
  return stage.toRest();
}

/** `turnMs`: what each turn of work takes; `before`: tasks that are done before the time is up. */
function timeLimit(before: number, git: Scene['git'] = {}): Promise<Told> {
  const limits = { maxRuntimeMs: before * 21 * MINUTE + 10 * MINUTE };
  return played({ ...CLEAN, limits, git, turns: Array.from({ length: 4 }, () => work('done', 'Read.')) });
}

async function steered(word: 'pause' | 'terminate'): Promise<Told> {
  const stage = new Stage({ ...CLEAN, turns: [work('done', 'Read.'), work('continue', 'Half of it.')] });
  await stage.drive('start');
  await stage.pass(31 * MINUTE);
  stage.say(word === 'pause' ? { type: 'pause' } : { type: 'terminate', why: 'not needed any more' });
  return stage.toRest();
}

const TURN_LIMIT: Scene = {
  ...CLEAN,
  limits: { maxTurns: 3 },
  turns: [work('done', 'Read.'), work('continue', 'Half of it.')],
};
const BLOCKED: Scene = { ...CLEAN, turns: [{}, work('blocked', 'The network is not there.')] };
const DECISION = `\`\`\`json\n${JSON.stringify({
  ...{ status: 'decision', summary: 'Two ways.' },
  decision: {
    ...{ question: 'UTC or local?', confidence: 0.8 },
    options: [
      { label: 'UTC', description: 'One zone.', confidence: 0.9 },
      { label: 'local', description: 'Many.', confidence: 0.2 },
    ],
  },
})}\n\`\`\`\n`;

/** When the third turn ends, the user's repository is another than before it. */
const TAMPERED = (): Scene => {
  let ended = 0;
  const compareSeals = () => (++ended === 3 ? [differenceOf.branch, differenceOf.configuration] : []);
  return { ...CLEAN, sandbox: 'hindered', git: { compareSeals } };
};

/** Somebody fetches while the third turn runs, and then the base branch is rewritten. */
const FETCHED = (): Scene => {
  let ended = 0;
  const compareSeals = () => (++ended === 3 ? [differenceOf.remoteBranch] : []);
  const baseStillThere = async () => ended < 3;
  return { ...CLEAN, sandbox: 'hindered', git: { compareSeals, baseStillThere } };
};

/** Waits, and is looked at while it does. */
async function waiting(): Promise<Told> {
  const stage = new Stage({
    ...CLEAN,
    turns: [{}, { fail: { kind: 'quota', retryAfterMs: 5 * HOUR, message: '5-hour window used up' }, takesMs: 0 }],
  });
  await stage.drive('start');
  await stage.pass(10 * MINUTE);
  const told = await stage.leave();
  return told.upTo('credits.exhausted');
}

async function budget(): Promise<Told> {
  const stage = new Stage(CLEAN);
  stage.story.config = { ...stage.story.config, budget: { perDay: { usd: 0.25 } } };
  await stage.drive('start');
  await stage.pass(10 * MINUTE);
  const told = await stage.leave();
  return told.upTo('credits.exhausted');
}

/** What stopped is made good by a person's words, and goes on to its end. */
async function mended(scene: Scene, ...words: [...Signal[], Signal]): Promise<Told> {
  const stage = new Stage(scene);
  await stage.drive('start');
  await stage.toRest();
  for (const word of words.slice(0, -1)) await stage.apply(word);
  await stage.drive(words.at(-1));
  return stage.toRest();
}

async function waitedOut(): Promise<Told> {
  const turns = [{}, { fail: { kind: 'quota' as const, retryAfterMs: HOUR, message: 'used up' }, takesMs: 0 }];
  return played({ ...CLEAN, turns });
}

/** Git refuses the first commit; the agent is told as of a check that failed. */
function commitRefused(): Promise<Told> {
  const refused = failed({ kind: 'refused' as const, message: 'a hook says no' });
  let asked = 0;
  return played({
    ...CLEAN,
    git: { commitChanges: async () => (++asked < 2 ? refused : succeeded(String(asked).repeat(40))) },
  });
}

/** A process dies in the middle of a turn, and another goes on. */
async function cutOff(): Promise<Told> {
  const stage = new Stage({ ...CLEAN, turns: [work('done', 'Read.')] });
  await stage.drive('start');
  await stage.toRest();
  const { records } = stage.kept;
  const died = records.findIndex(({ events }) => events.some(({ type }) => type === 'turn.started')) + 1;
  const second = new Stage({ ...CLEAN, turns: [work('done', 'Read.')] });
  second.resume(records.slice(0, died));
  await second.drive();
  return second.toRest();
}

function gitFails(kind: 'conflict' | 'commandFailed', message: string): Promise<Told> {
  const failure = { kind, message };
  let published = 0;
  return played({
    ...CLEAN,
    git: {
      publish: async ({ branch }) => (++published < 2 ? succeeded({ ref: `refs/heads/${branch}` }) : failed(failure)),
    },
  });
}

const failing = { exitCode: 1, output: 'two tests do not get along\n' };
const passing = { output: 'all is well\n' };

/** Each task passes, their sum does not: a repair is tried. `after`: what the check comes to in it and at the end. */
function repair(...after: object[]): Promise<Told> {
  // Baseline, one task, the end with its repetition; then the repair and the end again.
  const answers = { 'npm run test': [passing, passing, failing, failing, ...after] };
  return played({ gates: [gate('test', 'tests')], tasks: ONE_TASK, answers });
}

const needsPerson = (kind: 'auth' | 'consentMissing'): Promise<Told> =>
  played({ ...CLEAN, turns: [{}, { fail: { kind, message: `${kind}: not without you` }, takesMs: 0 }] });

/** Journals of real runs, each told to its end. `when` and `upTo` lead to what lies on the way. */
export const tales = {
  night: await night(),
  clean: await played(CLEAN),
  /** No check is asked for at all. */
  bare: await played(),
  /** The repository has no check at all; the tasks have theirs. */
  /** One check of each kind, two tasks, and a provider without a price: short enough to be written out whole. */
  ending: await ending(),
  unchecked: await played({ notFound: [NO_FORMAT, NO_LINT, NO_TESTS] }),
  halfFound: await played({
    notFound: [NO_LINT, { ...NO_TESTS, reason: 'script "test": dependencies are not installed in the worktree' }],
  }),
  repaired: await repair(passing, passing),
  gaveUp: await repair(passing, failing),
  timeLimit: await timeLimit(1),
  timeLimitInFirstTask: await timeLimit(0),
  timeLimitWithNothingToKeep: await timeLimit(0, { commitChanges: async () => succeeded(null) }),
  timeLimitRefusedByGit: await timeLimit(0, {
    commitChanges: async () => failed({ kind: 'refused', message: 'a hook says no' }),
  }),
  turnLimit: await played(TURN_LIMIT),
  turnLimitInFirstTask: await played({ ...CLEAN, limits: { maxTurns: 2 }, turns: [work('continue', 'Half of it.')] }),
  paused: await steered('pause'),
  terminated: await steered('terminate'),
  tampered: await played(TAMPERED()),
  fetched: await played(FETCHED()),
  needsKey: await needsPerson('auth'),
  needsConsent: await needsPerson('consentMissing'),
  waiting: await waiting(),
  budget: await budget(),
  blocked: await played(BLOCKED),
  /** A required check cannot be run, so no turn is started. */
  unable: await played({ ...MIXED, unable: 'ask' }),
  conflict: await gitFails('conflict', 'the branch was moved'),
  gitFailed: await gitFails('commandFailed', 'the index is locked'),
  retried: await mended(BLOCKED, { type: 'retry' }),
  accepted: await mended(TAMPERED(), { type: 'acceptTamper' }, { type: 'resume' }),
  raised: await mended(TURN_LIMIT, { type: 'changeLimits', maxTurns: 30 }, { type: 'resume' }),
  waitedOut: await waitedOut(),
  commitRefused: await commitRefused(),
  decided: await played({ ...CLEAN, turns: [{ says: DECISION }] }),
  /** The only acceptance check passes before the work, and the planner stands by it. */
  unshown: await played({ ...CLEAN, before: { 'npm test year': {} }, turns: [{ says: planText(ONE_TASK) }] }),
  planRefused: await played({ tasks: CIRCLE, turns: [{ says: planText(CIRCLE) }] }),
  cutOff: await cutOff(),
} satisfies Record<string, Told>;
