import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { reportedBy, type Refusal } from '../../../../src/domain/refusal.ts';
import { refusalSentence } from '../../../../src/presenters/refusals/refusal-sentence.ts';

/** One of each kind: the compiler asks for a new one here. */
const REFUSALS: { [Kind in Refusal['kind']]: [Omit<Refusal & { kind: Kind }, 'kind'>, string] } = {
  reported: [{ message: 'The disk is full. Make room.' }, 'The disk is full. Make room.'],
  noSuchProject: [{ projectId: 'p1' }, 'There is no project p1.'],
  nameTaken: [{ name: 'Dates' }, 'There is already a project named "Dates". Choose another name.'],
  nameLength: [{ most: 120 }, 'The name of a project has 1 to 120 characters.'],
  invalidValue: [{ field: 'maxTurns', problem: 'Too small' }, 'maxTurns: Too small.'],
  keyInCheck: [
    { check: 'lint' },
    'The check "lint" holds what looks like a key, and keys are never written down. Let its command read the key from an environment variable.',
  ],
  keyInPath: [
    {},
    'The path of this repository holds a key, or a value that an environment variable such as …_TOKEN or …_PASSWORD has here. Keys are never written down. Move the repository to another folder, or start without that variable.',
  ],
  keyInBaseBranch: [
    {},
    'The name of the branch to start from holds a key, or a value that an environment variable such as …_TOKEN or …_PASSWORD has here. Keys are never written down. Start from another branch, or without that variable.',
  ],
  noAuthor: [
    {},
    'Git does not know who you are, and commits need an author. Set user.name and user.email, or name an author for this project.',
  ],
  detachedHead: [{}, 'No branch is checked out (detached HEAD). Name the branch to start from.'],
  noSuchBranch: [
    { branch: 'dev', branches: ['main', 'next'] },
    'There is no branch "dev". This repository has: main, next.',
  ],
  noBranchPrefix: [
    { prefixes: ['df', 'dark-factory'] },
    'Git cannot have branches below "df" or "dark-factory" beside branches with these names. Rename one of yours: git branch -m df <new name>.',
  ],
  noWorktree: [{}, 'This project has no worktree yet; its branch will begin with df/.'],
  stillRunning: [{}, 'This project is running. Pause or terminate it first.'],
  drivenElsewhere: [{}, 'Another window or the command line drives this project already.'],
  closing: [{}, 'This window is closing; the project stays as it is.'],
  unexpected: [{ message: 'a bug' }, 'a bug'],
  ledgerBehind: [{ message: 'Error: a bug' }, 'The ledger could not be brought in line: Error: a bug'],
  noStoredText: [{ textId: 'b1' }, 'The project has no stored text b1, or it is damaged.'],
  nothingRecorded: [
    {},
    'No turn of this project was recorded. Set recordRuns to true in config.yaml; what runs from then on is recorded.',
  ],
  nothingLeft: [
    { limit: 'maxTurns' },
    'The project had taken all of its turns by then. Raise its limit: the limits of a project also hold for its forks.',
  ],
  noSuchProvider: [{ providerId: 'x', known: null }, 'There is no provider "x" in providers.yaml.'],
  providerTaken: [{ providerId: 'x' }, 'There is a provider "x" already. Choose another id.'],
  tooManyProviders: [{ most: 100 }, 'There are 100 providers, the most there may be.'],
  noSuchProviderKind: [{ kinds: ['acp', 'openai'] }, 'The name of a provider is its kind: acp, openai.'],
  invalidProvider: [
    { problems: ['"id" is missing', '"model" is wrong'] },
    'This is no usable configuration: "id" is missing; "model" is wrong.',
  ],
  takesNoKey: [
    { providerKind: 'acp' },
    'Dark Factory keeps no key for a provider of the kind acp: it has a login of its own.',
  ],
  badKey: [{ problem: 'is empty' }, 'The key is empty.'],
  badKeyInFile: [
    { providerId: 'x', problem: 'is empty' },
    'A key of "x" in providers.yaml is empty. Correct it there; nothing was changed.',
  ],
  keyNotStored: [
    { place: 'the key ring' },
    'The key was given to the key ring, which does not have it now. Use an environment variable instead: env:NAME.',
  ],
  keyNotRemoved: [
    { providerId: 'x', because: reportedBy({ message: 'It is locked.' }) },
    '"x" was removed, but its key was not: It is locked.',
  ],
  testStopped: [{}, 'The test was stopped.'],
  testTimeout: [
    { limitMs: 45_000 },
    'It did not answer within 45 seconds. Check that it runs and that it can be reached, then test again.',
  ],
};

describe('a refusal', () => {
  for (const [kind, [data, sentence]] of Object.entries(REFUSALS)) {
    it(`of the kind ${kind} says what a person can do`, () => {
      assert.equal(refusalSentence({ kind, ...data } as Refusal), sentence);
    });
  }

  it('of a fork names the limit, and who it binds', () => {
    const said = (limit: 'maxRuntimeMs' | 'maxCostUsd' | 'maxTokens'): string =>
      refusalSentence({ kind: 'nothingLeft', limit });
    assert.match(
      said('maxRuntimeMs'),
      /used all of its time by then\. Raise its limit, or give the fork one of its own\.$/,
    );
    assert.match(said('maxCostUsd'), /spent all that it may by then\. .*also hold for its forks\.$/);
    assert.match(said('maxTokens'), /used all of its tokens by then\. .*also hold for its forks\.$/);
  });

  it('of a provider lists the others where a list helps, and says where there is none', () => {
    const said = (known: string[]): string => refusalSentence({ kind: 'noSuchProvider', providerId: 'x', known });
    assert.equal(said(['a', 'b']), 'There is no provider "x". providers.yaml has: a, b.');
    assert.equal(said([]), 'There is no provider "x". providers.yaml has: none.');
  });

  it('of a branch names no more of the others than a line can hold', () => {
    const branches = Array.from({ length: 30 }, (_, n) => `b${n}`);
    const said = refusalSentence({ kind: 'noSuchBranch', branch: 'dev', branches });
    assert.match(said, /b19\.$/);
  });
});
