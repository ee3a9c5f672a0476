import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { pushLines } from '../../../../src/presenters/project/push-lines.ts';
import { midway, newProject, prepared, begun } from '../../../support/told/by-hand.ts';
import { tales } from '../../../support/told/tales.ts';

describe('the lines to push by hand', () => {
  it('are exact and can be copied', () => {
    assert.deepEqual(pushLines(midway().state, 'posix'), {
      look: [
        'git -C /home/test/library log --stat main..df/parse-dates/2026-01-05 --',
        'git -C /home/test/library diff main...df/parse-dates/2026-01-05 --',
      ],
      push: ['git -C /home/test/library push origin df/parse-dates/2026-01-05'],
      note: '',
    });
  });

  it('survive a path with spaces and quotes, in either shell', () => {
    const { state } = midway({ repositoryPath: "/home/test/it's mine" });
    assert.equal(
      pushLines({ ...state, remote: 'my fork' }, 'posix').push[0],
      "git -C '/home/test/it'\\''s mine' push 'my fork' df/parse-dates/2026-01-05",
    );
    assert.equal(
      pushLines(state, 'powershell').push[0],
      "git -C '/home/test/it''s mine' push origin df/parse-dates/2026-01-05",
    );
  });

  it('offer nothing to push while nothing verified is in the repository', () => {
    assert.deepEqual(pushLines(newProject().state, 'posix').look, []);
    const lines = pushLines(prepared(begun(newProject())).state, 'posix');
    assert.deepEqual(lines.push, []);
    assert.match(lines.note, /nothing to push/);
    assert.deepEqual(lines.look, [
      'git -C /home/test/library-worktrees/parse-dates status --short',
      `git -C /home/test/library-worktrees/parse-dates diff ${'a'.repeat(40)} --`,
    ]);
  });

  it('name no remote where there is none, and say what to do', () => {
    const { state } = midway();
    const { push, note, look } = pushLines({ ...state, remote: null }, 'posix');
    assert.deepEqual(push, []);
    assert.match(note, /no remote .* on its branch df\/parse-dates\/2026-01-05\. .*git remote add <name> <address>/);
    assert.equal(look.length, 2);
    const both = pushLines({ ...tales.conflict.state, remote: null }, 'posix').note;
    assert.match(both, /no remote to push to.* The newest verified commit/);
  });

  it('say that a checkpoint after the last verified commit is not among it', () => {
    assert.match(pushLines(tales.timeLimit.state, 'posix').note, /has not been verified/);
    assert.equal(pushLines(tales.raised.state, 'posix').note, '');
  });

  it('say that a verified commit has not come to the branch', () => {
    assert.match(
      pushLines(tales.conflict.state, 'posix').note,
      /^The newest verified commit .* does not have it yet\.$/,
    );
  });
});
