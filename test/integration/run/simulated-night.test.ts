import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import { addUsd, isTaken } from '../../../src/domain/money/bills.ts';
import { totalTokens } from '../../../src/domain/money/tokens.ts';
import { DAY_CAP_USD, RAISED_CAP_USD, spendNight, type NightOutcome } from '../../support/night/night.ts';
import { sampleOf, seed } from '../../support/chance/seed.ts';
import { inTimeZone } from '../../support/time/time-zone.ts';

/** All that are ever spent; `npm test` plays a sample. */
const NIGHTS = Array.from({ length: 200 }, (_, index) => index + 1);
/** Adding up does not have to be exact beyond a hundredth of a cent. */
const DUST_USD = 1e-4;

describe(`a simulated night of eight projects on four providers (seed ${seed})`, () => {
  const uptimes: number[] = [];
  const overshoots: number[] = [];
  const differences: number[] = [];

  inTimeZone('Europe/Berlin');

  for (const night of sampleOf(NIGHTS, 4)) {
    it(`number ${night} leaves no project waiting while a provider could serve, keeps every cap, and has books that agree`, async () => {
      const outcome = await spendNight(night);
      judge(outcome);
      const [overshoot, difference] = await judgeBooks(outcome);
      overshoots.push(overshoot);
      differences.push(difference);
      uptimes.push(outcome.watch.uptime);
    });
  }

  after(() => {
    uptimes.sort((a, b) => a - b);
    const percent = (share: number | undefined): string => `${((share ?? 0) * 100).toFixed(1)} %`;
    const median = uptimes[Math.floor(uptimes.length / 2)];
    process.stdout.write(
      `\n    largest overshoot of the cap $${Math.max(...overshoots).toFixed(7)} of $0 allowed; ledger and journals differ by $${Math.max(...differences).toFixed(7)} at most` +
        `\n    ${uptimes.length} nights: at work ${percent(median)} of the time in which a provider was there (median), ${percent(uptimes[0])} at least\n`,
    );
  });
});

function judge({ watch, projects, troubles }: NightOutcome): void {
  assert.deepEqual(troubles, []);
  assert.deepEqual(watch.stuck, []);
  for (const { state, records } of projects) {
    let waits = false;
    for (const { events } of records) {
      for (const event of events) {
        if (event.type !== 'status.changed') continue;
        if (waits && event.to === 'active') {
          const restored = events.some(({ type }) => type === 'credits.restored');
          assert.ok(
            restored || event.reason.code === 'resumed',
            `${state.project.name}: a wait ended without a reason`,
          );
          assert.ok(restored ? event.reason.code === 'providerBack' : true);
        }
        waits = event.to === 'waiting_for_credits';
      }
    }
  }
}

/** Returns what was paid beyond the cap of all, and by how much the ledger and the journals differ, in USD. */
async function judgeBooks({ providers, projects, ledger, endedAtMs }: NightOutcome): Promise<[number, number]> {
  const total = (await ledger.report({ groupBy: 'provider' })).total;
  const states = projects.map(({ state }) => state);
  const entries = states.flatMap(({ finance }) => finance.costHistory);
  const sum = entries.reduce((usd, entry) => addUsd(usd, entry.costUsd ?? 0), 0);
  const uncertain = states.reduce((usd, { finance }) => addUsd(usd, finance.uncertainUsd), 0);
  close(total.costUsd, sum, 'the ledger and the journals');
  close(total.uncertainUsd, uncertain, 'what is uncertain in the ledger and in the journals');
  assert.equal(total.turns, entries.filter(isTaken).length);
  assert.equal(
    totalTokens(total.tokens),
    entries.reduce((tokens, entry) => tokens + totalTokens(entry.tokens), 0),
  );
  const booked = new Map(providers.flatMap(({ bills }) => [...bills]));
  for (const entry of entries) {
    close(entry.costUsd ?? 0, booked.get(entry.turnId) ?? 0, `turn ${entry.turnId}`);
    booked.delete(entry.turnId);
  }
  // What nobody heard of any more is covered by what was set aside for it.
  const unheard = [...booked.values()].reduce((usd, bill) => usd + bill, 0);
  assert.ok(unheard <= uncertain + DUST_USD, `${unheard} was billed for turns that were cut off, ${uncertain} is held`);
  const paid = providers.flatMap(({ bills }) => [...bills.values()]).reduce((usd, bill) => usd + bill, 0);
  assert.ok(paid <= RAISED_CAP_USD + DUST_USD, `${paid} was spent of ${RAISED_CAP_USD}`);
  const { rows } = await ledger.report({ groupBy: 'day', providerId: 'tokens' });
  for (const { key, costUsd, uncertainUsd } of rows) {
    assert.ok(addUsd(costUsd, uncertainUsd) <= DAY_CAP_USD + DUST_USD, `${costUsd} was spent on ${key}`);
  }
  const day = await ledger.capUse(
    [{ scope: { kind: 'provider', providerId: 'tokens' }, period: 'day', unit: 'usd', allowed: DAY_CAP_USD }],
    endedAtMs,
  );
  assert.ok((day[0]?.used ?? 0) <= DAY_CAP_USD + DUST_USD);
  assert.equal(day[0]?.reserved, 0, 'nothing stays set aside');
  const own = states[0]?.finance;
  assert.ok(addUsd(own?.totalSpentUsd ?? 0, own?.uncertainUsd ?? 0) <= 1 + DUST_USD, 'the cap of the first project');
  return [Math.max(0, paid - RAISED_CAP_USD), Math.abs(total.costUsd - sum) + Math.abs(total.uncertainUsd - uncertain)];
}

function close(actual: number, expected: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= DUST_USD, `${what} differ: ${actual} and ${expected}`);
}
