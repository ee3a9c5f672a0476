import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Exclusion } from '../../../../src/domain/provider/provider-selection.ts';
import { failed, succeeded } from '../../../../src/domain/result.ts';
import type { FactoryEvent } from '../../../../src/domain/run/events.ts';
import type { RunContext } from '../../../../src/run/run-context.ts';
import { chooseAndAsk } from '../../../../src/run/turn/choose-provider.ts';
import { sampleState } from '../../../support/builders/sample-state.ts';

const busy: Exclusion = { kind: 'busy', reason: 'its slots are taken', untilMs: null };

/** Providers that would all serve, in this order, but for what the ledger refused. */
function placeOf(ids: readonly string[]) {
  const committed: FactoryEvent[] = [];
  const looks: string[][] = [];
  const choose = async (_state: unknown, { refused }: { refused: ReadonlyMap<string, Exclusion> }) => {
    looks.push([...refused.keys()]);
    const id = ids.find((one) => !refused.has(one));
    return id === undefined
      ? { kind: 'askPerson', why: [...refused.values()].map(({ reason }) => reason).join() }
      : { kind: 'serve', config: { id }, why: '', switchedBecause: null };
  };
  const context = {
    host: { state: () => sampleState(), commit: async (...events: FactoryEvent[]) => void committed.push(...events) },
    deps: {
      finance: { choose },
      watch: { recheck: async () => undefined },
      wakes: { woken: (signal: AbortSignal) => signal },
    },
    signal: new AbortController().signal,
  } as unknown as RunContext;
  return { context, committed, looks };
}

describe('the choice of a provider', () => {
  it('is made once where the ledger agrees', async () => {
    const { context, looks } = placeOf(['a', 'b']);
    assert.equal(await chooseAndAsk(context, true, async ({ config }) => succeeded(config.id)), 'a');
    assert.deepEqual(looks, [[]]);
  });

  it('goes on to the next where the ledger refuses, and asks nobody twice', async () => {
    const { context, looks } = placeOf(['a', 'b', 'c']);
    const asked: string[] = [];
    const answer = await chooseAndAsk(context, false, async ({ config: { id } }) => {
      asked.push(id);
      return id === 'c' ? succeeded(id) : failed(busy);
    });
    assert.deepEqual([answer, asked], ['c', ['a', 'b', 'c']]);
    assert.deepEqual(looks, [[], ['a'], ['a', 'b']]);
  });

  it('ends with what is said to a person where the ledger refused them all', async () => {
    const { context, committed } = placeOf(['a', 'b']);
    assert.equal(await chooseAndAsk(context, false, async () => failed(busy)), undefined);
    const [change, ...more] = committed;
    assert.ok(change?.type === 'status.changed');
    assert.deepEqual([change.to, change.reason.code, more], ['paused', 'providerNeedsPerson', []]);
    assert.match(change.reason.detail, /slots are taken/);
  });
});
