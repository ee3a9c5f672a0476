import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { pushLines } from '../../../src/presenters/push-lines.ts';
import { sampleState } from '../../support/sample-state.ts';

describe('the lines to push by hand', () => {
  it('are exact and can be copied', () => {
    assert.deepEqual(pushLines(sampleState(), 'posix'), {
      look: [
        'git -C /home/test/library log --stat main..df/parse-dates/2026-01-05 --',
        'git -C /home/test/library diff main...df/parse-dates/2026-01-05 --',
      ],
      push: ['git -C /home/test/library push origin df/parse-dates/2026-01-05'],
      note: '',
    });
  });

  it('survive a path with spaces and quotes, in either shell', () => {
    const state = sampleState((draft) => {
      draft.project.repositoryPath = "/home/test/it's mine";
    });
    assert.equal(
      pushLines(state, 'posix', 'my fork').push[0],
      "git -C '/home/test/it'\\''s mine' push 'my fork' df/parse-dates/2026-01-05",
    );
    assert.equal(
      pushLines(state, 'powershell').push[0],
      "git -C '/home/test/it''s mine' push origin df/parse-dates/2026-01-05",
    );
  });

  it('offer nothing to push while nothing verified is in the repository', () => {
    const state = sampleState((draft) => {
      draft.publishedCommit = null;
    });
    const lines = pushLines(state, 'posix');
    assert.deepEqual(lines.push, []);
    assert.match(lines.note, /nothing to push/);
    assert.deepEqual(lines.look, [
      'git -C /home/test/library-worktrees/parse-dates status --short',
      `git -C /home/test/library-worktrees/parse-dates diff ${'a'.repeat(40)} --`,
    ]);
  });

  it('say that a checkpoint after the last verified commit is not among it', () => {
    const state = sampleState((draft) => {
      draft.lastCommit = 'c'.repeat(40);
    });
    assert.match(pushLines(state, 'posix').note, /not been verified/);
  });
});
