import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { finalSummary } from '../../../../src/presenters/report/final-summary.ts';
import { tales } from '../../../support/told/tales.ts';

describe('the summary at the end', () => {
  it('tells what is done, what was checked and what was not, and how to go on by hand', () => {
    assert.equal(
      finalSummary(tales.ending.shown(), 'posix', 80),
      [
        'Parse dates: completed',
        'All tasks are done, but not every check could be run: format, types. Look at the',
        'changes, then push the branch by hand.',
        '',
        'Tasks: 2 of 2 done',
        '  task                     status  verified by',
        '  Read the `year` | month  done    test, Acceptance check: Read the `year` | mo…',
        '  Read the day             done    test, Acceptance check: Read the day passed.…',
        '',
        'Checks at the end',
        '  check   verdict            took   command         note',
        '  format  not verified       0.0 s  npm run format  A program it needs was not…',
        '  lint    failed before too  12 s   npm run lint    It failed before the work t…',
        '  test    passed             12 s   npm run test',
        '  types   not verified       –                      tsc is not installed',
        '',
        '  format printed:',
        '    | sh: 1: prettier: not found',
        '',
        '  lint printed:',
        '    | ```',
        '    | old trouble',
        '',
        '  test printed:',
        '    (2 lines before)',
        '    | three',
        '    | four',
        '    | 12 passing',
        '',
        'Not checked',
        '  format: not verified (A program it needs was not found: prettier. It could not',
        '    be run before the work either).',
        '  types: not verified (tsc is not installed).',
        '',
        'Time      23 min of at most 12 h 00 min',
        'Cost      $0.30 + quota, at most $5.00',
        'Turns     5',
        'Commits   2 commits on df/parse-dates/2026-01-05',
        'Worktree  /home/test/library-worktrees/parse-dates',
        'Sandbox   Isolated: the operating system let agents and checks write inside the',
        '          worktree only. Checks had no network. Agents had the whole of it,',
        '          because they need their service: they could send what they can read to',
        '          any host, and nothing watched it.',
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
