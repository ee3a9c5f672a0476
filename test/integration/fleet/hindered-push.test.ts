import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { ProviderFactory } from '../../../src/ports/llm-provider.ts';
import { asks, FakeChatModel, finishes, type ModelStep } from '../../support/fakes/fake-chat-model.ts';
import { HinderedStory } from '../../support/stories/hindered-story.ts';
import { patient } from '../../support/time/patience.ts';
import { begin, doneTurn, draft, planTurn, toRest } from '../../support/stories/story.ts';

describe('a project where agents are only hindered', function () {
  this.timeout(patient(240_000));
  let story: HinderedStory;
  beforeEach(async () => {
    story = await HinderedStory.open();
  });
  afterEach(() => story.close());

  /** Writes `<key>.txt` and runs a line beside it. */
  const turnWith = (key: string, line: string) =>
    doneTurn(key, 'fine', { do: [{ write: { file: `${key}.txt`, content: 'fine\n' } }, { run: line }] });

  it('hands the guard to agents and to checks, which then cannot push from the user’s own checkout', async () => {
    const one = draft('one', [], {
      acceptanceCheck: {
        command: `${story.pushFromCheckout('by-acceptance')}; test -f one.txt`,
        description: 'It is there',
      },
    });
    const id = await story.begin(
      { plan: [planTurn([one])], tasks: { 'Write one': [turnWith('one', story.pushFromCheckout('by-agent'))] } },
      { gateCommands: [{ name: 'Tests', command: `${story.pushFromCheckout('by-check')}; sh check.sh` }] },
    );
    const state = await toRest(story.engine, id);
    assert.equal(state.sandbox, 'hindered');
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.deepEqual(story.arrived(), []);
    // The same line is a push that arrives, where a person types it.
    story.place.git('push', '-q', story.remote, 'HEAD:refs/heads/by-the-user');
    assert.deepEqual(story.arrived(), ['by-the-user']);
  });

  it('has the guard in the worktree’s repository too, for a program that takes the environment away', async () => {
    const bare = (branch: string) =>
      `{ env -i PATH="$PATH" HOME=/nowhere git push -q --no-verify '${story.remote}' HEAD:refs/heads/${branch} || true; }`;
    const id = await story.begin(
      { plan: [planTurn([draft('one')])], tasks: { 'Write one': [turnWith('one', bare('by-agent'))] } },
      { gateCommands: [{ name: 'Tests', command: `${bare('by-check')}; sh check.sh` }] },
    );
    const state = await toRest(story.engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.deepEqual(story.arrived(), []);
  });
});

describe('a chat model where agents are only hindered', function () {
  this.timeout(patient(240_000));

  it('runs its commands under the guard', async () => {
    const turns: ModelStep[] = [];
    const model = new FakeChatModel(turns);
    const providers = 'schemaVersion: 1\nproviders:\n  - id: chat\n    name: vscode-lm\n';
    const create: ProviderFactory['create'] = async () => ({ style: 'chat', model });
    const story = await HinderedStory.open({ providers: { create } }, providers);
    try {
      turns.push(
        asks(['add_task', draft('one')]),
        asks(['finish', {}]),
        asks(['write_file', { path: 'one.txt', content: 'fine\n' }]),
        asks(['run_command', { command: story.pushFromCheckout('by-chat-model') }]),
        finishes({ summary: 'Wrote one.txt.' }),
      );
      const state = await toRest(story.engine, await begin(story.engine, story.place));
      assert.equal(state.project.status, 'completed', state.project.reason.detail);
      assert.deepEqual(story.arrived(), []);
    } finally {
      await story.close();
    }
  });
});
