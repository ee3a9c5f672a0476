import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RecordedDifference } from '../../../../src/domain/evidence/repository-difference.ts';
import { eventLine } from '../../../../src/presenters/project/event-line.ts';
import { noticeSentence } from '../../../../src/presenters/project/notice-sentence.ts';
import { projectFacts } from '../../../../src/presenters/project/project-facts.ts';
import { projectReport } from '../../../../src/presenters/report/project-report.ts';
import { reasonSentence } from '../../../../src/presenters/project/reason-sentence.ts';
import { reportMarkdown } from '../../../../src/presenters/report/report-markdown.ts';
import { differenceSentence } from '../../../../src/presenters/project/repository-difference.ts';
import { differenceOf, recordedOf } from '../../../support/builders/differences.ts';
import { midway, turnBegun, turnEnded } from '../../../support/told/by-hand.ts';
import { stopped } from '../../../support/told/stopped.ts';

const AT = '2026-01-06T00:00:00.000Z';
const id = (digit: string) => ({ kind: 'object', id: digit.repeat(40) }) as const;
const main = { kind: 'ref', name: 'refs/heads/main' } as const;

const SENTENCES: Record<RecordedDifference['kind'], string> = {
  branch: 'the branch main moved from aaaaaaaaaa to bbbbbbbbbb',
  remoteBranch: 'the remote branch origin/main moved from aaaaaaaaaa to bbbbbbbbbb',
  tag: 'the tag v1 was created, at bbbbbbbbbb',
  otherRef: 'the ref refs/stash was deleted, it was at aaaaaaaaaa',
  checkout: 'the main checkout was switched from main to bbbbbbbbbb',
  hook: "the hook hooks/post-checkout was created in the repository's .git",
  configuration: "the configuration file config in the repository's .git was changed",
  gitFile: "the file info/attributes was deleted from the repository's .git",
  checkoutFile: 'src/a.ts was changed in the main checkout',
  index: 'what is staged in the main checkout was changed',
  startFile: '~/.bashrc, which programs of yours read when they start, was changed',
  refsUnreadable: 'its branches and tags could not be compared: Git did not answer.',
  repositoryUnreadable: 'it could not be compared: There is no folder at /there.',
  repositoryReplaced: 'the repository was /there and is now /elsewhere',
  described: 'refs/heads/main moved',
  further: '12 more differences',
};

describe('the sentence of a difference', () => {
  for (const [kind, sentence] of Object.entries(SENTENCES)) {
    it(`is there for the kind ${kind}`, () => {
      assert.equal(differenceSentence(recordedOf[kind as RecordedDifference['kind']]), sentence);
    });
  }

  it('tells what came and what went', () => {
    const worktree = 'linked';
    const checkout = { kind: 'checkout', worktree } as const;
    assert.deepEqual(
      [
        { ...differenceOf.branch, to: null },
        { ...differenceOf.branch, from: null },
        { ...differenceOf.branch, from: main, to: { kind: 'text', text: 'nonsense' } as const },
        { ...checkout, from: null, to: main },
        { ...checkout, from: id('a'), to: null },
        { ...checkout, from: main, to: { kind: 'ref', name: 'refs/remotes/origin/x' } as const },
        { ...differenceOf.hook, fileChange: 'deleted' } as const,
        { ...recordedOf.further, count: 1 },
      ].map(differenceSentence),
      [
        'the branch main was deleted, it was at aaaaaaaaaa',
        'the branch main was created, at bbbbbbbbbb',
        'the branch main moved from main to nonsense',
        'the worktree linked was added, on main',
        'the worktree linked was removed, it was on aaaaaaaaaa',
        'the worktree linked was switched from main to refs/remotes/origin/x',
        "the hook hooks/post-checkout was deleted from the repository's .git",
        '1 more difference',
      ],
    );
  });
});

describe('a name that an agent chose', () => {
  const LINE = 'hooks/a\r\n\u2028# Forged\n- [x](http://forged.example)\u001b[2J\u001b]0;title\u0007\u202e\u0085 `';
  const hostile: RecordedDifference[] = [
    { ...differenceOf.hook, name: LINE },
    { ...differenceOf.gitFile, name: LINE },
    { ...differenceOf.configuration, name: LINE },
    { ...differenceOf.branch, name: LINE },
    { ...differenceOf.remoteBranch, name: LINE, to: { kind: 'ref', name: LINE } },
    { ...differenceOf.tag, name: LINE, to: { kind: 'text', text: LINE } },
    { ...differenceOf.otherRef, name: LINE },
    { ...differenceOf.checkout, worktree: LINE },
    { kind: 'refsUnreadable', because: LINE },
    { kind: 'repositoryUnreadable', because: LINE },
    { kind: 'repositoryReplaced', from: LINE, to: LINE },
    { kind: 'described', text: LINE },
  ];
  const forged = /[\r\n\u2028\u2029\u0000-\u001f\u007f-\u009f\u202a-\u202e]/;

  it('stays in its line and drives no terminal', () => {
    for (const difference of hostile) {
      assert.doesNotMatch(differenceSentence(difference), forged, difference.kind);
      for (const type of ['tamper.found', 'repository.changed'] as const) {
        const line = eventLine({ type, differences: [difference], harmless: 'fetch' } as never, String);
        assert.doesNotMatch(line ?? '', forged, difference.kind);
      }
    }
  });

  it('is marked off, so that it cannot end the sentence', () => {
    const name = 'hooks/x was changed; nothing else differs';
    assert.equal(
      differenceSentence({ ...differenceOf.hook, name }),
      `the hook "${name}" was created in the repository's .git`,
    );
    assert.match(differenceSentence({ ...differenceOf.hook, name: 'a" was "b' }), /the hook "a' was 'b" was created/);
  });

  it('makes no line, heading or link of its own in any document', () => {
    const told = turnEnded(
      turnBegun(midway()),
      { result: 'continue' },
      { type: 'repository.changed', differences: hostile, harmless: 'fetch' },
    );
    const snapshot = stopped(told, 'tampered', '', null, hostile).shown();
    const { state } = snapshot;
    assert.deepEqual([state.tamper.length, state.notices.at(-1)?.kind], [hostile.length, 'repositoryChanged']);
    assert.doesNotMatch(reasonSentence(state), forged);
    const report = projectReport(snapshot, 'posix');
    for (const text of [...report.tamper, ...report.notices.map(({ message }) => message)]) {
      assert.doesNotMatch(text, forged);
    }
    const markdown = reportMarkdown(report, 'posix');
    assert.doesNotMatch(markdown, /^# Forged|^- \[x\]|(?<!\\)\]\(http/m);
    const shown = JSON.stringify(projectFacts(snapshot, []));
    assert.doesNotMatch(shown, /\\n|\\r|\\u001b|\u2028/);
  });

  it('is bounded', () => {
    const name = 'x'.repeat(100_000);
    for (const difference of [{ ...differenceOf.hook, name }, { kind: 'described', text: name } as const]) {
      assert.ok(differenceSentence(difference).length < 1200, difference.kind);
    }
  });
});

describe('the sentence of a notice', () => {
  it('says what changed in the repository, and why the work goes on', () => {
    const differences = [differenceOf.branch, differenceOf.tag];
    assert.equal(
      noticeSentence({ kind: 'repositoryChanged', at: AT, differences, harmless: 'isolated' }),
      'While a turn was running, your repository changed: the branch main moved from aaaaaaaaaa to bbbbbbbbbb; the tag v1 was created, at bbbbbbbbbb. Agents cannot write there, so the change is not from an agent.',
    );
    assert.match(
      noticeSentence({
        kind: 'repositoryChanged',
        at: AT,
        differences: [differenceOf.remoteBranch],
        harmless: 'fetch',
      }),
      /changed: the remote branch origin\/main moved .*\. That is what a fetch does\.$/,
    );
  });

  it('asks who it was where a remote branch may have moved by a push, or an agent may have written', () => {
    const notice = (harmless: 'fetch' | 'checkout', ...differences: RecordedDifference[]) =>
      noticeSentence({ kind: 'repositoryChanged', at: AT, differences, harmless });
    assert.match(
      notice('fetch', { ...differenceOf.remoteBranch, by: 'unknown' }),
      /to bbbbbbbbbb, and git does not say whether by a fetch or by a push\. A fetch may have done that, and so may a push: look whether it was you\.$/,
    );
    assert.match(
      notice('checkout', differenceOf.checkoutFile, differenceOf.index),
      /changed: src\/a\.ts was changed in the main checkout; what is staged in the main checkout was changed\. Without isolation an agent can write there too: look whether these changes are yours\.$/,
    );
    assert.match(differenceSentence({ ...differenceOf.remoteBranch, by: 'push' }), /to bbbbbbbbbb, by a push$/);
  });

  it('names the branch that was rewritten, and hands on what is told in words', () => {
    assert.equal(
      noticeSentence({ kind: 'baseRewritten', at: AT, branch: 'main', baseCommit: 'c'.repeat(40) }),
      'The branch main no longer contains cccccccccc, from which this project started. The work goes on from there; it will need a rebase.',
    );
    assert.match(
      noticeSentence({ kind: 'checksNotPutBack', at: AT, why: 'Git was ended.' }),
      /^What the checks wrote was not put back, and can be part of the next commit: look at its files\. .*Git was ended\.$/,
    );
    assert.equal(noticeSentence({ kind: 'message', at: AT, message: 'The disk is full.' }), 'The disk is full.');
  });
});
