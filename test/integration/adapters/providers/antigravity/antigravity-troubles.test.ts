import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { ProviderFailureKind } from '../../../../../src/domain/provider/provider-failure.ts';
import type { TurnReply } from '../../../../../src/ports/llm-provider.ts';
import { AgyStandIn } from '../../../../support/agents/agy-stand-in.ts';
import { patient } from '../../../../support/time/patience.ts';
import { SteeredClock } from '../../../../support/time/steered-clock.ts';
import { turnRequest } from '../../../../support/builders/turn-request.ts';

interface Row {
  scenario: string;
  /** `null`: it served. */
  kind: ProviderFailureKind | null;
  version?: string;
  also?: (reply: TurnReply) => void;
  /** It never ends by itself: time passes once it waits. */
  waits?: true;
}

const clock = new SteeredClock();
const about = (expected: number) => (reply: TurnReply) => {
  const hours = (Date.parse(reply.failure?.resetAt ?? '') - clock.now()) / 3_600_000;
  // The turn itself took time.
  assert.ok(hours < expected + 0.01 && hours > expected - patient(180_000) / 3_600_000, `${hours} h`);
};
const says = (pattern: RegExp) => (reply: TurnReply) => {
  assert.match(reply.failure?.message ?? '', pattern);
};
const acted = (pattern: RegExp) => (reply: TurnReply) => {
  assert.match(reply.actions.join('\n'), pattern);
};

const rows: Row[] = [
  { scenario: 'personal-quota', kind: 'quota', also: about(2.66) },
  { scenario: 'organisation-quota', kind: 'quota', also: about(108.81) },
  { scenario: 'model-quota', kind: 'quota', also: about(2.05) },
  { scenario: 'older-model-quota', kind: 'quota', also: about(2.415) },
  { scenario: 'quota-in-agy-error-alone', kind: 'quota' },
  {
    scenario: 'sub-second-quota',
    kind: 'rateLimit',
    also: ({ failure }) => {
      assert.deepEqual([failure?.resetAt, failure?.retryAfterMs], [null, 412.5]);
    },
  },
  { scenario: 'quota-retried-in-process', kind: 'quota', version: '1.2.2', also: about(2.66) },
  { scenario: 'generic-429', kind: 'rateLimit' },
  { scenario: 'credits', kind: 'credits' },
  {
    scenario: 'capacity',
    kind: 'capacity',
    also: ({ failure }) => {
      assert.equal(failure?.retryAfterMs, 39_500);
    },
  },
  { scenario: 'agent-died', kind: 'crashed' },
  { scenario: 'context-too-long', kind: 'contextTooLong' },
  { scenario: 'keyring-locked', kind: 'auth' },
  {
    scenario: 'signed-out',
    kind: 'auth',
    also: ({ failure }) => {
      assert.doesNotMatch(failure?.message ?? '', /secretstate/);
    },
  },
  { scenario: 'waits-for-login', kind: 'auth', waits: true },
  { scenario: 'verification', kind: 'verification' },
  { scenario: 'terms-block', kind: 'terms' },
  { scenario: 'outdated-client', kind: 'outdated' },
  { scenario: 'flag-refused', kind: 'outdated', also: says(/not defined: -log-file/) },
  { scenario: 'model-invalid', kind: 'modelUnknown' },
  { scenario: 'model-needs-effort', kind: 'modelUnknown', also: says(/requires --effort/) },
  { scenario: 'malformed-agy-error', kind: 'crashed' },
  { scenario: 'crash-without-a-word', kind: 'crashed', also: says(/SIGABRT/) },

  { scenario: 'empty-stdout', kind: 'garbage' },
  { scenario: 'hangs-on-stdin', kind: 'timeout', waits: true },
  { scenario: 'print-timeout-partial', kind: 'timeout', version: '1.1.28' },
  { scenario: 'print-timeout-old', kind: 'timeout', version: '1.1.27' },
  { scenario: 'success-without-tokens', kind: 'garbage' },
  { scenario: 'denied-tool-success', kind: 'toolDenied', also: says(/command\(npm test\)/) },
  { scenario: 'auto-denied-without-a-word', kind: 'toolDenied' },
  { scenario: 'denied-but-answered', kind: null, also: acted(/denied: .*npm test/) },
  { scenario: 'still-running', kind: 'garbage' },
  { scenario: 'wrote-elsewhere', kind: 'garbage', also: says(/scratch/) },
  { scenario: 'cut-in-a-line', kind: 'crashed', also: acted(/made\.txt/) },
  { scenario: 'cut-in-a-character', kind: 'crashed', also: acted(/made\.txt/) },
  { scenario: 'monstrous', kind: 'garbage' },

  { scenario: 'oauth-race', kind: null, version: '1.2.1' },
  { scenario: 'silent-login-note', kind: null },
  { scenario: 'recovered-in-process', kind: null },
  { scenario: 'error-with-good-response', kind: null, version: '1.2.11' },
  { scenario: 'answer-quotes-an-error', kind: null, also: acted(/run_command: curl x \(failed\)/) },
  { scenario: 'raw-newline-in-json', kind: null },
  { scenario: 'unknown-events', kind: null },
  { scenario: 'result-twice', kind: null },
  {
    scenario: 'usage-missing',
    kind: null,
    also: ({ usage }) => {
      assert.ok(usage.input > 25_000 && usage.output > 0, 'estimated upwards');
    },
  },
  { scenario: 'mcp-child-keeps-stdout', kind: null },
  { scenario: 'stays-after-the-result', kind: null, waits: true },
  { scenario: 'serves', kind: null, version: '1.1.15' },
  { scenario: 'serves', kind: null, version: '1.2.11' },
  { scenario: 'serves', kind: null, version: '1.5.9' },
  { scenario: 'serves', kind: 'outdated', version: '1.1.14', also: says(/agy update/) },
  { scenario: 'serves', kind: 'outdated', version: '1.0.16' },
];

describe('what agy was seen to do', () => {
  let standIn: AgyStandIn;
  before(() => {
    standIn = new AgyStandIn({}, clock);
  });
  after(() => standIn.remove());

  for (const { scenario, kind, version = '1.3.2', also, waits = false } of rows) {
    it(`${scenario} (${version}) is ${kind ?? 'a turn served'}`, async () => {
      standIn.install(scenario, version);
      const provider = await standIn.provider();
      const request = await turnRequest(waits ? { timeoutMs: patient(60_000) } : {});
      try {
        const turn = provider.sendMessage(request, () => undefined, new AbortController().signal);
        const reply = await (waits
          ? clock.passUntil(turn, { once: () => standIn.waits(), stepMs: patient(60_000), pauseMs: 2000 })
          : turn);
        assert.equal(reply.failure?.kind ?? null, kind, JSON.stringify(reply.failure));
        if (kind === null) assert.match(reply.text, /"status": "done"/);
        assert.equal(reply.costUsd, null);
        also?.(reply);
      } finally {
        await request.remove();
      }
    });
  }
});
