import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { noticeTexts } from '../../support/builders/notice-texts.ts';
import { begin, closeStories, doneTurn, draft, openPlace, planTurn, toRest } from '../../support/stories/story.ts';

describe('a turn that is to change nothing', () => {
  afterEach(closeStories);

  it('leaves no file of a plan in the first commit, and says what was put back', async () => {
    const plan = planTurn([draft('one')]);
    const { engine, place } = await openPlace({
      plan: [{ ...plan, do: [{ write: { file: 'PLAN.md', content: 'Sneaked in.\n' } }, { delete: 'README.md' }] }],
      tasks: { 'Write one': [doneTurn('one')] },
    });
    const id = await begin(engine, place);
    const { project, notices, publishedCommit } = await toRest(engine, id);
    assert.equal(project.reason.code, 'allTasksDone', project.reason.detail);
    const told = noticeTexts({ notices });
    const message =
      'scripted changed files in a turn that was to change none (plan): PLAN.md, README.md. They were put back.';
    assert.ok(told.includes(message), told.join('\n'));
    const files = place.git('ls-tree', '-r', '--name-only', publishedCommit ?? '').split('\n');
    assert.deepEqual(files.includes('PLAN.md'), false);
    assert.ok(files.includes('README.md'), files.join(', '));
  });
});
