import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { progressDocument } from '../../../src/presenters/progress-document.ts';
import { sampleFinished } from '../../support/sample-finished.ts';

describe('the progress document', () => {
  it('shows tasks as a list to tick, the last checks and what was not checked', () => {
    assert.equal(
      progressDocument(sampleFinished()),
      [
        '# Parse dates: completed',
        '',
        'All tasks are done and the checks at the end were run. Look at the changes, then push the branch by hand.',
        '',
        '- Tasks: 2 of 2 done',
        '- Time: 1 h 05 min of at most 12 h 00 min',
        '- Cost: $0.12 (1 of 2 turns unpriced), at most $5.00',
        '- Turns: 2',
        '',
        '## Tasks',
        '',
        '- [x] Read the year (priority 1, done; verified by: acceptance check passed (2026-01-05 23:00 UTC))',
        '- [x] Read the \\`month\\` \\| day (priority 1, done; not verified)',
        '',
        '## Checks at the end',
        '',
        '| check | verdict | took | command | note |',
        '| --- | --- | --- | --- | --- |',
        '| test | passed | 12 s | `npm run test` |  |',
        '| lint | failed before too | 12 s | `npm run lint` | failed before the first turn too; does not block |',
        '| format | not verified | – | `npm run format` | prettier is not installed |',
        '',
        '## Not checked',
        '',
        '- format: not verified (prettier is not installed).',
        '- Types: the repository has no such check.',
        '- Task “Read the \\`month\\` \\| day”: done, but verified by nothing.',
        '- The price of 1 turn: none is known.',
        '',
        '## Notices',
        '',
        '- 2026-01-05 22:01 UTC: 2 uncommitted files were left alone.',
        '',
      ].join('\n'),
    );
  });
});
