import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { nodeFileSystem } from '../../../../src/adapters/files/node-file-system.ts';
import { createMemoryLedger } from '../../../../src/adapters/ledger/ledger.ts';
import type { LocalStores } from '../../../../src/adapters/run-hosts/local/local-stores.ts';
import { addUsd } from '../../../../src/domain/money/bills.ts';
import { providerConfigSchema } from '../../../../src/domain/provider/provider-config.ts';
import type { ProjectState } from '../../../../src/domain/run/state.ts';
import { settingsSchema } from '../../../../src/domain/settings/settings-schema.ts';
import type { Clock } from '../../../../src/ports/clock.ts';
import { StoreError } from '../../../../src/ports/stores/store-failure.ts';
import { runProject } from '../../../../src/run/run-project.ts';
import { aProject } from '../../../support/builders/state-builders.ts';
import { ok, storeAt, tempDirectory } from '../../../support/builders/temp-store.ts';
import { sampleOf, seed } from '../../../support/chance/seed.ts';
import { faultyFileSystem, type Fault } from '../../../support/fakes/faulty-file-system.ts';
import { bringInLine } from '../../../support/fakes/faulty-ledger.ts';
import { storeError } from '../../../support/fakes/memory-journal.ts';
import { RecordingHost, type Recording } from '../../../support/fakes/recording-host.ts';
import { NightProvider } from '../../../support/night/night-provider.ts';
import { runDeps } from '../../../support/stories/run-ground.ts';
import { patient } from '../../../support/time/patience.ts';

const config = providerConfigSchema.parse({ id: 'p', name: 'openai', model: 'night-1' });
const SHORTER = 2000;

/** The real time, in which nothing is waited for long. */
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(2, ms / SHORTER));
      signal?.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    }),
};

/** A project of two tasks in a journal on the disk. `keeps`: is the host one that keeps the outcomes of steps? */
class Ground {
  readonly #ledger = createMemoryLedger(clock);
  readonly #recording: Recording = new Map();
  readonly #provider = new NightProvider(
    config,
    { quota: null, tellsQuota: false, tellsReset: false, usdPerToken: 2e-6 },
    clock,
    () => 0.5,
  );
  readonly #project;
  readonly #place: string;
  readonly #keeps: boolean;

  constructor(place: string, keeps: boolean) {
    this.#place = place;
    this.#keeps = keeps;
    this.#provider.tasks = 2;
    const limits = { maxRuntimeMs: 43_200_000, maxCostUsd: 50, maxTurns: null, maxTokens: null };
    this.#project = aProject({ status: 'active', reason: { code: 'started', detail: '' }, limits });
  }

  async begin(): Promise<this> {
    const { data, runs } = this.#stores();
    ok(await data.initialize());
    ok(await runs.create({ type: 'project.created', project: this.#project }));
    return this;
  }

  /** Drives to rest, or until the disk takes nothing more right after the `killAt`-th step. Returns the steps' keys. */
  async drive(killAt = Infinity): Promise<string[]> {
    const fault: Fault & { at: number } = { kind: 'crash', at: Infinity, did: 'nothing' };
    const disk = faultyFileSystem(nodeFileSystem, fault);
    const { runs } = this.#stores({ fileSystem: disk });
    const nothing = (): void => undefined;
    const lease = ok(await runs.open(this.#project.id, { changed: nothing, activity: nothing }));
    assert.ok(lease !== undefined, 'a killed process holds nothing');
    const host = new RecordingHost(lease, this.#keeps ? this.#recording : new Map<string, string>());
    const steps: string[] = [];
    host.kept = (key) => {
      steps.push(key);
      if (steps.length < killAt) return;
      fault.at = disk.calls + 1;
      throw storeError('That was the end.');
    };
    const records = ok(await runs.history(this.#project.id, 0));
    await bringInLine(this.#ledger, { state: lease.state(), records, inbox: [] }, [config]);
    const deps = runDeps({
      ...{ clock, random: () => 0.5, ledger: this.#ledger, config: () => settingsSchema.parse({}) },
      ...{ providers: () => [config], provider: () => this.#provider },
    });
    await runProject(host, deps, new AbortController().signal).catch((error: unknown) => {
      if (!(error instanceof StoreError)) throw error;
    });
    await lease.close();
    return steps;
  }

  async state(): Promise<ProjectState> {
    return ok(await this.#stores().runs.read(this.#project.id));
  }

  /** Nothing is lost, nothing is there twice, and no cost is hidden. */
  async judge(when: string): Promise<void> {
    const { project, taskList, finance } = await this.state();
    assert.equal(project.status, 'completed', `${when}: ${JSON.stringify(project.reason)}`);
    assert.deepEqual(
      taskList.tasks.map(({ status }) => status),
      ['completed', 'completed'],
      when,
    );
    const { costHistory, totalSpentUsd, uncertainUsd } = finance;
    assert.equal(new Set(costHistory.map(({ turnId }) => turnId)).size, costHistory.length, `${when}: billed twice`);
    const billed = [...this.#provider.bills.values()].reduce(addUsd, 0);
    assert.ok(billed <= addUsd(totalSpentUsd, uncertainUsd), `${when}: ${billed} billed, ${totalSpentUsd} booked`);
    if (this.#keeps) assert.deepEqual([billed, uncertainUsd], [totalSpentUsd, 0], when);
    const { total } = await this.#ledger.report({ groupBy: 'provider' });
    assert.deepEqual([total.costUsd, total.uncertainUsd], [totalSpentUsd, uncertainUsd], when);
    assert.deepEqual(await this.#ledger.reservations(), [], when);
  }

  #stores(over: Parameters<typeof storeAt>[1] = {}): LocalStores {
    return storeAt(this.#place, { clock, ...over });
  }
}

describe(`a run on the disk whose process is killed right after a step (seed ${seed})`, function () {
  this.timeout(patient(240_000));
  let places: Awaited<ReturnType<typeof tempDirectory>>[];
  beforeEach(() => {
    places = [];
  });
  afterEach(async () => {
    for (const place of places) await place.remove();
  });

  async function ground(keeps: boolean): Promise<Ground> {
    const place = await tempDirectory(true);
    places.push(place);
    return new Ground(place.path, keeps).begin();
  }

  for (const keeps of [false, true]) {
    it(`loses nothing and does nothing twice${keeps ? ', and pays nothing twice where outcomes are kept' : ''}`, async () => {
      const whole = await ground(keeps);
      const steps = await whole.drive();
      await whole.judge('without a kill');
      for (const [index, key] of sampleOf([...steps.entries()], 4)) {
        const killed = await ground(keeps);
        await killed.drive(index + 1);
        const when = `killed after ${key}`;
        assert.equal((await killed.state()).project.status, 'active', when);
        await killed.drive();
        await killed.judge(when);
      }
    });
  }
});
