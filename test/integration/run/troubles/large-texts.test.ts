import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import type { FactoryEvent } from '../../../../src/domain/run/events.ts';
import { beginningOf } from '../../../../src/domain/turn/beginning-of.ts';
import type { OrchestrationEngine } from '../../../../src/engine/engine-contract.ts';
import {
  begin,
  closeStories,
  doneTurn,
  draft,
  openPlace,
  planTurn,
  reopened,
  toRest,
} from '../../../support/stories/story.ts';
import { ok } from '../../../support/builders/temp-store.ts';

// In parts, so that nobody takes it for a key that leaked.
const KEY = ['sk-ant-api03', 'B'.repeat(40)].join('-');
const DESCRIPTION = `Say hello. ${'Every word of this is to be read. '.repeat(600)}`;
const REPLY = `I used ${KEY}. ${'It was not easy. '.repeat(1200)}\n\n{"status": "done", "summary": "Wrote it."}`;

async function eventsOf(engine: OrchestrationEngine, id: string): Promise<FactoryEvent[]> {
  return ok(await engine.history(id, 0)).flatMap(({ events }) => events);
}

describe('a project whose prompts, replies and checks say more than a journal takes', () => {
  after(closeStories);

  it('has all of it beside the journal, without keys, and so has its fork when the project is gone', async () => {
    const { engine, place } = await openPlace({
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [doneTurn('one', 'fine', { reply: REPLY })] },
    });
    const printing = `node -e "for (let n = 1; n <= 9000; n++) console.log(n)"; sh check.sh`;
    const id = await begin(engine, place, {
      description: DESCRIPTION,
      gateCommands: [{ name: 'Tests', command: printing }],
    });
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', JSON.stringify(state.project.reason));

    const events = await eventsOf(engine, id);
    const started = events.filter((event) => event.type === 'turn.started');
    const ended = events.filter((event) => event.type === 'turn.ended');
    const { prompt, promptBlob } = started[0] ?? assert.fail('no turn began');
    const whole = ok(await engine.storedText(id, promptBlob ?? assert.fail('it is in the journal')));
    assert.ok(whole.length > 16_000 && whole.includes('Say hello. Every word of this'));
    assert.equal(prompt, beginningOf(whole));
    const { reply, replyBlob } = ended.at(-1) ?? assert.fail('no turn ended');
    const said = ok(await engine.storedText(id, replyBlob ?? assert.fail('it is in the journal')));
    assert.ok(said.includes('It was not easy. '.repeat(1200).trim()) && !said.includes(KEY));
    assert.equal(reply, beginningOf(said));
    const history = Object.values(state.agents).flatMap(({ conversationHistory }) => conversationHistory);
    assert.ok(history.some(({ content }) => content === reply));

    const reports = events.flatMap((event) => (event.type === 'gates.baselined' ? [event.report] : []));
    const baseline = reports[0]?.checks[0]?.outputBlob ?? assert.fail('the output is in the journal');
    assert.match(ok(await engine.storedText(id, baseline)), /^1\n2\n[\s\S]*\n4500\n[\s\S]*\n9000\nall is well\n$/);

    const folder = join(place.dataDirectory, 'projects', id);
    const journal = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
    const stored = readdirSync(join(folder, 'blobs')).map((name) => readFileSync(join(folder, 'blobs', name), 'utf8'));
    assert.ok(stored.every((text) => !text.includes(KEY)));
    const written = journal.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
    assert.ok(!written.includes('\\n4500\\n') && !/(It was not easy\. ){200}/.test(written));

    const fork = ok(await engine.forkProject(id, { atSeq: state.seq - 1 }));
    assert.ok((await engine.deleteProject(id)).ok);
    await engine.close();
    const later = await reopened(place);
    assert.match(ok(await later.storedText(fork.id, baseline)), /\n9000\nall is well\n$/);
    assert.equal((await later.storedText(id, baseline)).ok, false);
  });
});
