import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { finalSummary } from '../../../src/presenters/final-summary.ts';
import { sampleFinished } from '../../support/sample-finished.ts';

describe('the summary at the end', () => {
  it('tells what is done, what was checked and what was not, and how to go on by hand', () => {
    assert.equal(
      finalSummary(sampleFinished(), 'posix', 80),
      [
        'Parse dates: completed',
        'All tasks are done, but not every check could be run: format. Look at the',
        'changes, then push the branch by hand.',
        '',
        'Tasks: 2 of 2 done',
        '  task                    status  verified by',
        '  Read the year           done    acceptance check passed (2026-01-05 23:00 UTC)',
        '  Read the `month` | day  done    not verified',
        '',
        'Checks at the end',
        '  check   verdict            took  command         note',
        '  test    passed             12 s  npm run test',
        '  lint    failed before too  12 s  npm run lint    failed before the first turn…',
        '  format  not verified       –     npm run format  prettier is not installed',
        '',
        '  test printed:',
        '    (2 lines before)',
        '    | three',
        '    | four',
        '    | 12 passing',
        '',
        '  lint printed:',
        '    | ```',
        '    | old trouble',
        '',
        'Not checked',
        '  format: not verified (prettier is not installed).',
        '  Types: the repository has no such check.',
        '  Task “Read the `month` | day”: done, but verified by nothing.',
        '  The price of 1 turn: none is known.',
        '',
        'Time      1 h 05 min of at most 12 h 00 min',
        'Cost      $0.12 (1 of 2 turns unpriced), at most $5.00',
        'Turns     2',
        'Commits   2 commits on df/parse-dates/2026-01-05',
        'Worktree  /home/test/library-worktrees/parse-dates',
        'Sandbox   Isolated: the operating system kept agents and checks inside the',
        '          worktree.',
        '',
        'To look at the work:',
        '  git -C /home/test/library log --stat main..df/parse-dates/2026-01-05 --',
        '  git -C /home/test/library diff main...df/parse-dates/2026-01-05 --',
        '',
        'To push it by hand (Dark Factory never pushes):',
        '  git -C /home/test/library push origin df/parse-dates/2026-01-05',
      ].join('\n'),
    );
  });
});
