import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { chooseStories } from '../../vscode-host/choose-stories.mjs';

const stories = [
  { title: 'a look around', on: ['development', 'installed'] },
  { title: 'costs are seen', on: ['development'] },
];
const titles = (wanted: { only: string; words?: string; everything?: boolean }) =>
  chooseStories(stories, { words: '', everything: false, ...wanted }).map(({ title }) => title);

describe('the stories that are played in an editor', () => {
  it('are each played once: on the packed extension where they can be', () => {
    assert.deepEqual(titles({ only: 'development' }), ['costs are seen']);
    assert.deepEqual(titles({ only: 'installed' }), ['a look around']);
  });

  it('are all played where everything is', () => {
    assert.deepEqual(titles({ only: 'development', everything: true }), ['a look around', 'costs are seen']);
  });

  it('are those that are named, and no story where it cannot be', () => {
    assert.deepEqual(titles({ only: 'development', words: 'look' }), ['a look around']);
    assert.deepEqual(titles({ only: 'installed', words: 'costs' }), []);
  });
});
