import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import type { ProviderFailureKind } from '../../../../../src/domain/provider/provider-failure.ts';
import type { TurnReply } from '../../../../../src/ports/llm-provider.ts';
import { AcpStandIn } from '../../../../support/agents/acp-stand-in.ts';
import { patient } from '../../../../support/time/patience.ts';
import { processesWith } from '../../../../support/sandbox/sandbox-run.ts';
import { SteeredClock } from '../../../../support/time/steered-clock.ts';
import { turnRequest } from '../../../../support/builders/turn-request.ts';

const standIns: AcpStandIn[] = [];
/** Of the programs that this run of the file starts. */
const tag = `6543${process.pid}`;

/** `hangsAfter`: the message that it got last. From then on time passes. */
async function take(scenario: string, hangsAfter?: string): Promise<TurnReply> {
  const clock = new SteeredClock();
  const standIn = new AcpStandIn({}, 'auto', clock);
  standIns.push(standIn);
  writeFileSync(join(standIn.state, 'told.json'), JSON.stringify({ tag }));
  const provider = await standIn.provider(scenario);
  const request = await turnRequest(hangsAfter === undefined ? {} : { timeoutMs: patient(60_000) });
  try {
    const turn = provider.sendMessage(request, () => undefined, new AbortController().signal);
    if (hangsAfter === undefined) return await turn;
    return await clock.passUntil(turn, {
      once: () => standIn.calls(hangsAfter).length > 0,
      stepMs: patient(60_000),
      pauseMs: 2000,
    });
  } finally {
    assert.deepEqual(processesWith(standIn.state), [], 'the agent has survived');
    await request.remove();
  }
}

describe('an ACP agent in trouble', () => {
  after(() => Promise.all(standIns.map((standIn) => standIn.remove())));

  const failures: [string, ProviderFailureKind, RegExp][] = [
    ['speaks-garbage', 'garbage', /Welcome to the agent/],
    ['ends-at-once', 'crashed', /cannot find module \(exit code 1\)/],
    ['newer-protocol', 'outdated', /version 7/],
    ['knows-no-initialize', 'garbage', /does not know initialize/],
    ['signed-out-in-the-turn', 'auth', /not signed in\. Sign in/],
    ['quota-by-error', 'quota', /quota of agent is used up/],
    ['refusal', 'refused', /refused/],
    ['malformed-answer', 'crashed', /session\/prompt/],
    ['monstrous-answer', 'garbage', /more than 8 MB/],
  ];
  for (const [scenario, kind, words] of failures) {
    it(`${scenario} is ${kind}`, async () => {
      const { failure } = await take(scenario);
      assert.equal(failure?.kind, kind, JSON.stringify(failure));
      assert.match(failure.message, words);
    });
  }

  it('tells no key that an agent prints', async () => {
    const { failure } = await take('internal-error');
    assert.equal(failure?.kind, 'crashed');
    assert.doesNotMatch(failure.message, /sk-fake/);
  });

  it('ends an agent that does not stop when it is asked to', async () => {
    assert.equal((await take('ignores-a-stop', 'prompt')).failure?.kind, 'timeout');
  });

  it('gives up an agent that never answers the first message', async () => {
    const { failure } = await take('never-initializes', 'initialize');
    assert.equal(failure?.kind, 'timeout');
  });

  const served: [string, RegExp][] = [
    ['logs-on-stdout', /"done"/],
    ['split-in-a-character', /^crab 🦀 日本\n/],
    ['stray-answers', /"done"/],
    ['answers-out-of-order', /"done"/],
    ['updates-after-the-end', /```\s*$/],
    ['unknown-updates', /"done"/],
    ['quotes-a-limit', /"done"/],
    ['one-line-of-fifty-megabytes', /"done"/],
    ['stays-after-the-end', /"done"/],
  ];
  for (const [scenario, words] of served) {
    it(`${scenario} is a turn served`, async () => {
      const reply = await take(scenario);
      assert.equal(reply.failure, null, JSON.stringify(reply.failure));
      assert.match(reply.text, words);
    });
  }

  it('keeps head and end of fifty megabytes', async () => {
    const reply = await take('fifty-megabytes');
    assert.equal(reply.failure, null);
    assert.ok(reply.text.length < 1_100_000, `${reply.text.length}`);
    assert.match(reply.text, /"done"[^`]*```\s*$/);
  });

  it('leaves no program behind, neither of the agent nor of its terminals', async () => {
    assert.equal((await take('leaves-programs')).failure, null);
    assert.deepEqual(processesWith(tag), []);
  });

  it('leaves none behind without a sandbox either', async () => {
    const standIn = new AcpStandIn({}, 'off');
    standIns.push(standIn);
    writeFileSync(join(standIn.state, 'told.json'), JSON.stringify({ tag }));
    const request = await turnRequest();
    try {
      const provider = await standIn.provider('leaves-programs');
      const reply = await provider.sendMessage(request, () => undefined, new AbortController().signal);
      assert.equal(reply.failure, null, JSON.stringify(reply.failure));
      assert.deepEqual(processesWith(tag), []);
    } finally {
      await request.remove();
    }
  });
});
