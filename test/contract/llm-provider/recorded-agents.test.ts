import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { TurnReply } from '../../../src/ports/llm-provider.ts';
import { Met, docFile } from '../../agents/met/met.ts';
import { knownAgents } from '../../agents/known/known-agents.ts';
import { recordingsFolder } from '../../agents/recording/recordings.ts';
import { AcpStandIn } from '../../support/agents/acp-stand-in.ts';
import { turnRequest } from '../../support/builders/turn-request.ts';
import { until } from '../../support/time/until.ts';

/** What is right after each kind of end, whoever the agent is. `refusals`: the agent asked for what it may not have. */
const right: Readonly<Record<string, { failure: string[] | null; tokens?: [number, number]; refusals?: true }>> = {
  turn: { failure: null, tokens: [3000, 120] },
  resume: { failure: null, tokens: [1000, 40] },
  outside: { failure: null, refusals: true },
  cancel: { failure: ['timeout'] },
  killed: { failure: ['crashed'] },
  login: { failure: ['auth'] },
  '401': { failure: ['auth'] },
  '404': { failure: ['modelUnknown'] },
  quota: { failure: ['quota', 'credits'] },
};

/** Their own tools refuse a path outside, so that they do not ask. */
const keepsInside: ReadonlySet<string> = new Set(['gemini']);

/** What there is no recording of yet: it went wrong when it was played, or it was not played. */
const lacking: Readonly<Record<string, readonly string[]>> = {
  claude: ['401'],
  copilot: ['outside', 'quota'],
  opencode: ['resume', 'login', '401', '404', 'quota'],
  kilo: ['resume', 'outside', 'login', '401', '404', 'quota'],
  gemini: ['turn', 'resume', 'cancel'],
  qwen: ['quota'],
};

const player = join(import.meta.dirname, '../../support/agents/recorded-agent.mjs');

const recordings = readdirSync(recordingsFolder).flatMap((agent) =>
  readdirSync(join(recordingsFolder, agent)).map((name) => ({ agent, story: name.replace('.jsonl', '') })),
);

describe('what real agents were recorded to say', () => {
  let standIn: AcpStandIn;
  before(() => {
    standIn = new AcpStandIn({}, 'off');
  });
  after(() => standIn.remove());

  /** The recording through our own provider, over a process of its own. */
  async function replay(file: string, story: string): Promise<TurnReply> {
    const [about = ''] = readFileSync(file, 'utf8').split('\n');
    const { preset, sessionId } = JSON.parse(about) as { preset: string; sessionId: string };
    const command = [process.execPath, player, file];
    const config = { preset, command, home: [standIn.state] };
    const provider = await standIn.make({ id: 'agent', name: 'acp', config });
    const request = await turnRequest();
    const stop = new AbortController();
    try {
      const asked = provider.sendMessage(
        { ...request, conversationId: story === 'resume' ? sessionId : null },
        () => undefined,
        stop.signal,
      );
      if (story === 'cancel') {
        const mark = join(request.worktreePath, 'waits-for-the-stop');
        await Promise.race([asked, until(() => existsSync(mark), 'the agent to wait for the stop')]);
        stop.abort();
      }
      return await asked;
    } finally {
      await request.remove();
    }
  }

  for (const { agent, story } of recordings) {
    it(`${agent}, ${story}`, async () => {
      const wanted = right[story];
      assert.ok(wanted !== undefined, 'nobody said what is right here');
      const reply = await replay(join(recordingsFolder, agent, `${story}.jsonl`), story);
      assert.doesNotMatch(reply.failure?.message ?? '', /Deviation/);
      const kind = reply.failure?.kind ?? null;
      if (wanted.failure === null) assert.equal(kind, null, reply.failure?.message);
      else
        assert.ok(kind !== null && wanted.failure.includes(kind), `${String(kind)}: ${reply.failure?.message ?? ''}`);
      if (wanted.failure === null) assert.match(reply.text, /"status": "done"/);
      if (story === 'cancel') assert.equal(reply.failure?.message, 'The turn was stopped.');
      const { input, cacheRead, cacheWrite, output } = reply.usage;
      if (wanted.tokens !== undefined) assert.deepEqual([input + cacheRead + cacheWrite, output], wanted.tokens);
      const isRefused = reply.actions.some((action) => action.startsWith('refused:'));
      assert.equal(isRefused, wanted.refusals === true && !keepsInside.has(agent), reply.actions.join('\n'));
    });
  }

  it('is there for each agent and each kind of end, but for what is known to lack', () => {
    const all = Object.keys(knownAgents).flatMap((agent) => Object.keys(right).map((story) => `${agent} ${story}`));
    const there = recordings.map(({ agent, story }) => `${agent} ${story}`);
    const known = Object.entries(lacking).flatMap(([agent, stories]) => stories.map((story) => `${agent} ${story}`));
    assert.deepEqual([...there, ...known].toSorted(), all.toSorted());
  });

  it('holds no path and no key of the machine, and is small', () => {
    const texts = recordings.map(({ agent, story }) =>
      readFileSync(join(recordingsFolder, agent, `${story}.jsonl`), 'utf8'),
    );
    for (const text of texts)
      assert.doesNotMatch(text, /(?<![\w}-])\/(?:home|root|Users|tmp|var\/tmp)\/|loopback-key|127\.0\.0\.1/);
    assert.ok(texts.join('').length < 300_000);
  });
});

describe('the table of real agents that were met', () => {
  it('is in the documentation as it was met', () => {
    const document = readFileSync(docFile, 'utf8');
    assert.equal(Met.read().withTable(document), document);
  });
});
