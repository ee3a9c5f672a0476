import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CHECK, WORDS } from '../../../fixtures/bin/relay.mjs';
import { Relay, remembering, runners, type Runner } from '../../../support/agents/relay.ts';
import { playsAll, seed, seededRandom } from '../../../support/chance/seed.ts';
import { begin, checkProgram, makePlace, toRest } from '../../../support/stories/story.ts';

/** Every way of speaking to a provider with every other one. */
const ALL = runners.flatMap((first) =>
  runners.filter((second) => second !== first).map((second): [Runner, Runner] => [first, second]),
);
/** Of the ring: neighbours, so that most of them both give and take. */
const PAIRS_IN_A_SAMPLE = 5;
const pairs = playsAll ? ALL : ring(seededRandom(seed)).slice(0, PAIRS_IN_A_SAMPLE);

/** As many pairs as there are ways, in an order by chance: each is taken over from once, and takes over once. */
function ring(random: () => number): [Runner, Runner][] {
  const order = runners
    .map((runner) => ({ runner, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ runner }) => runner);
  return order.map((first, index) => [first, order[(index + 1) % order.length] ?? first]);
}

async function handOver(first: Runner, second: Runner): Promise<void> {
  const place = makePlace({ 'check.sh': checkProgram, 'README.md': '# Sample\n' }, {});
  const relay = new Relay(place);
  const engine = await relay.open(first, second);
  try {
    const id = await begin(engine, place, { gateCommands: [{ name: 'Tests', command: CHECK }] });
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', `${state.project.reason.code}: ${state.project.reason.detail}`);
    const history = await engine.history(id, 0);
    assert.ok(history.ok);
    const events = history.value.flatMap((record) => record.events);
    const turns = events.flatMap((event) => (event.type === 'turn.started' ? [event] : []));
    const order = turns.map(({ providerId, operation }) => `${providerId} ${operation}`);
    assert.deepEqual(order, ['first plan', 'first work', 'first work', 'second handover', 'second work']);
    const checked = events.find((event) => event.type === 'handover.checked');
    assert.deepEqual(checked, {
      ...{ type: 'handover.checked', fromProvider: 'first', toProvider: 'second' },
      ...{ confirmed: true, detail: '' },
    });
    const taken = turns.find(({ operation }) => operation === 'handover');
    const asConversation = remembering.has(second);
    assert.equal((taken?.carriedMessages ?? 0) > 0, asConversation, 'as a conversation');
    assert.equal(taken?.prompt.includes(WORDS), !asConversation, 'words in the prompt');
    if (asConversation) assert.ok(relay.sent.second[0]?.includes(WORDS), 'words in the conversation');
    // The same worktree: what lay there uncommitted is in the commit.
    const inBranch = (file: string) => place.git('show', `${state.project.workBranch}:${file}`);
    assert.equal(inBranch('one.txt'), 'fine');
    // All but the editor, which nobody hears of when it is dry, were cut off in the middle of something.
    if (first !== 'antigravity by the editor') {
      const files = place.git('ls-tree', '--name-only', state.project.workBranch).split('\n');
      assert.ok(files.includes('half.txt'), files.join());
    }
    assert.equal(state.finance.costHistory.length, turns.length);
    assert.equal(place.git('status', '--porcelain'), '');
  } finally {
    await engine.close();
    await relay.end();
    place.remove();
  }
}

describe(`a hand-over (seed ${seed})`, () => {
  for (const [first, second] of pairs) {
    it(`from ${first} to ${second} finishes the task in the same worktree`, () => handOver(first, second));
  }
});
