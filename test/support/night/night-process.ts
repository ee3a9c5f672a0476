import { runProject } from '../../../src/run/run-project.ts';
import { eventsForSignal } from '../../../src/run/signals/signal-events.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { bringInLine, faultyLedger } from '../fakes/faulty-ledger.ts';
import { MemoryJournal, storeError, type KeptProject } from '../fakes/memory-journal.ts';
import { runDeps, type ProcessDeps, runHost, type Ground } from '../stories/run-ground.ts';
import type { SimulatedClock } from '../time/simulated-clock.ts';

/** A driver looks at its inbox five times a second; a night of that would be nothing but looking. */
const COARSE_LOOK_MS = 900_000;

/** One process with its projects: killed, it writes nothing any more, neither to a journal nor to the ledger. */
export class NightProcess {
  readonly projects: readonly KeptProject[];
  isUp = false;
  /** What ended a run that nobody wanted to end. */
  troubles: unknown[] = [];
  readonly #ground: Ground;
  readonly #clock: SimulatedClock;
  #deps: ProcessDeps | undefined;
  #stop = new AbortController();
  #runs: Promise<void>[] = [];

  constructor(ground: Ground, clock: SimulatedClock, projects: readonly KeptProject[]) {
    this.#ground = ground;
    this.#clock = clock;
    this.projects = projects;
  }

  start(): void {
    const life = { isDead: false };
    const ledger = faultyLedger(this.#ground.ledger, () => {
      if (life.isDead) throw storeError('The process was killed.');
    });
    this.#stop = new AbortController();
    this.#stop.signal.addEventListener('abort', () => {
      life.isDead = this.#stop.signal.reason === 'killed';
    });
    this.#deps = runDeps({ ...this.#ground, ledger, clock: coarse(this.#clock) });
    this.#runs = [];
    this.isUp = true;
    for (const kept of this.projects) this.#drive(kept, life);
  }

  /** A person mends a provider, and has the projects go on that wait for a person. */
  async mended(providerId: string): Promise<void> {
    if (!this.isUp) return;
    await this.#deps?.repairs.personActed([providerId]);
    for (const kept of this.projects) {
      const { status, reason } = kept.state.project;
      if (status !== 'paused' || reason.code === 'limitReached') continue;
      await new MemoryJournal(kept, this.#clock).commit(eventsForSignal(kept.state, { type: 'resume' }));
      this.#drive(kept, { isDead: false });
    }
  }

  settingsChanged(): void {
    if (this.isUp) this.#deps?.repairs.settingsChanged();
  }

  async kill(): Promise<void> {
    this.isUp = false;
    this.#stop.abort('killed');
    await Promise.all(this.#runs);
  }

  async stop(): Promise<void> {
    this.isUp = false;
    this.#stop.abort('over');
    await Promise.all(this.#runs);
  }

  #drive(kept: KeptProject, life: { isDead: boolean }): void {
    const stop = this.#stop.signal;
    const isDead = (): boolean => life.isDead || stop.reason === 'killed';
    const journal = new MemoryJournal(kept, this.#clock, isDead);
    if (this.#deps === undefined) throw new Error('The process is not up');
    const deps = this.#deps;
    const run = bringInLine(deps.ledger, kept, deps.providers())
      .then(() => runProject(runHost(journal, { clock: this.#clock, ids: deps.ids }), deps, stop))
      .then(
        () => undefined,
        (error: unknown) => {
          if (!isDead()) this.troubles.push(error);
        },
      );
    this.#runs.push(run);
  }
}

function coarse(clock: SimulatedClock): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    sleep: (ms, signal) => clock.sleep(ms < 1000 ? COARSE_LOOK_MS : ms, signal),
  };
}
