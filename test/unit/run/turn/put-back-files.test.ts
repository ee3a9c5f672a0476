import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FactoryEvent } from '../../../../src/domain/run/events.ts';
import { failed, succeeded } from '../../../../src/domain/result.ts';
import type { GitManager, Worktree } from '../../../../src/ports/git-manager.ts';
import { noticeFactSentence } from '../../../../src/presenters/project/notice-sentence.ts';
import { filesAfter, filesBefore, putBackNotices } from '../../../../src/run/turn/put-back-files.ts';

const worktree: Worktree = { repositoryPath: '/r', path: '/w', branch: 'df/x', baseCommit: 'a'.repeat(40) };
const before = { tree: 'b'.repeat(40), fingerprint: 'before' };
const broken = failed({ kind: 'commandFailed' as const, message: 'Git did not answer.' });

/** A worktree with these fingerprints, one after the other. */
function git(prints: string[], more: Partial<GitManager> = {}) {
  const asked: string[] = [];
  return {
    asked,
    recordFiles: async () => (asked.push('record'), succeeded(before)),
    fingerprint: async () => succeeded(prints.shift() ?? assert.fail('one look too many')),
    putBack: async () => (asked.push('put back'), succeeded(['PLAN.md'])),
    ...more,
  };
}

/** What a person is told. */
function saidOf([event]: readonly FactoryEvent[]): string {
  assert.ok(event?.type === 'notice.raised' && event.fact !== undefined);
  return noticeFactSentence(event.fact);
}

describe('the files of a turn that is to change none', () => {
  it('are recorded before it, and not before a turn that works', async () => {
    for (const operation of ['plan', 'handover'] as const) {
      assert.deepEqual(await filesBefore(git([]), worktree, operation), before);
    }
    const works = git([]);
    assert.equal(await filesBefore(works, worktree, 'work'), null);
    assert.deepEqual(works.asked, []);
    assert.equal(await filesBefore(git([], { recordFiles: async () => broken }), worktree, 'plan'), null);
  });

  it('are left alone where nothing changed, and after a turn that works', async () => {
    const same = git(['before']);
    assert.deepEqual(await filesAfter(same, worktree, before), { fingerprint: 'before', putBack: null });
    const worked = git(['after']);
    assert.deepEqual(await filesAfter(worked, worktree, null), { fingerprint: 'after', putBack: null });
    assert.deepEqual([same.asked, worked.asked], [[], []]);
  });

  it('are put back, and that is looked at again and told', async () => {
    const { fingerprint, putBack } = await filesAfter(git(['after', 'before']), worktree, before);
    assert.equal(fingerprint, 'before');
    assert.deepEqual(putBackNotices({ providerId: 'claude', operation: 'plan' }, putBack), [
      {
        type: 'notice.raised',
        message: '',
        fact: { kind: 'filesPutBack', providerId: 'claude', operation: 'plan', paths: ['PLAN.md'], problem: null },
      },
    ]);
  });

  it('are told of where they cannot be put back', async () => {
    const told = async (of: ReturnType<typeof git>) => {
      const { putBack } = await filesAfter(of, worktree, before);
      return saidOf(putBackNotices({ providerId: 'claude', operation: 'handover' }, putBack));
    };
    assert.match(
      await told(git(['after', 'other'])),
      /PLAN\.md\. They could not be put back: the worktree is still not/,
    );
    assert.match(
      await told(git(['after', 'after'], { putBack: async () => broken })),
      /put back: Git did not answer\./,
    );
  });

  it('are named up to a bound', () => {
    const paths = Array.from({ length: 12 }, (_, n) => `f${n}`);
    const said = saidOf(putBackNotices({ providerId: 'c', operation: 'plan' }, { paths, problem: null }));
    assert.match(said, /f9 and 2 more\. They were put back\./);
  });
});
