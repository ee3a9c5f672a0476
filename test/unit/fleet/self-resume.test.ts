import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProjectStatus } from '../../../src/domain/run/project-status.ts';
import { providerConfigSchema } from '../../../src/domain/provider/provider-config.ts';
import type { Exclusion, Selection } from '../../../src/domain/provider/provider-selection.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { StatusReasonCode } from '../../../src/domain/run/status-reason.ts';
import { SelfResume } from '../../../src/fleet/self-resume.ts';
import type { Offer } from '../../../src/fleet/start-queue.ts';
import { sampleState } from '../../support/builders/sample-state.ts';

const config = providerConfigSchema.parse({ id: 'p', name: 'acp', config: { command: ['x'] } });
const serves: Selection = { serving: [{ config, score: 0, reasons: [] }], excluded: [] };
const excluded = (kind: Exclusion['kind']): Selection => ({
  serving: [],
  excluded: [{ config, exclusion: { kind, reason: 'r', untilMs: null } }],
});

function resting(
  status: ProjectStatus,
  code: StatusReasonCode,
  change: (state: ProjectState) => void = () => undefined,
): ProjectState {
  return sampleState((state) => {
    state.project.status = status;
    state.project.reason = { code, detail: '' };
    change(state);
  });
}

/** One process that takes projects up; `offers` is its queue, and `told` what was said to it. */
class Process {
  states: ProjectState[] = [];
  selection: () => Selection = () => serves;
  driving = new Set<string>();
  readonly offers = new Map<string, Offer>();
  /** Ids that were put into the queue, and taken out with a `-` before them. */
  readonly told: string[] = [];
  looks = 0;
  readonly selfResume: SelfResume;

  constructor() {
    const over = new Promise<void>(() => undefined);
    this.selfResume = new SelfResume(
      {
        catalog: { states: () => this.states },
        drivers: { isDriving: (id) => this.driving.has(id), isClosed: () => false },
        queue: {
          offer: (id, offer) => {
            if (!this.offers.has(id)) this.told.push(id);
            this.offers.set(id, offer);
          },
          isOffered: (id) => this.offers.has(id),
          withdraw: (id) => {
            if (this.offers.delete(id)) this.told.push(`-${id}`);
          },
          look: async () => void (this.looks += 1),
        },
        // It looks when it is told to.
        clock: { now: () => 0, monotonic: () => 0, sleep: (_ms, signal) => untilAborted(signal, over) },
      },
      async () => this.selection(),
    );
  }

  /** Looks at each of these in turn. */
  async sees(...states: ProjectState[]): Promise<void> {
    this.selfResume.begin();
    for (const state of states) {
      this.states = [state];
      await this.selfResume.look();
    }
    await this.selfResume.close();
  }

  /** Looks twice, as it does in the course of time, and tells what would happen first to each in the queue. */
  async firsts(...states: ProjectState[]): Promise<string[]> {
    this.states = states;
    this.selfResume.begin();
    await this.selfResume.look();
    await this.selfResume.look();
    await this.selfResume.close();
    return states.flatMap((state) => this.firstOf(state));
  }

  firstOf(state: ProjectState): string[] {
    const offer = this.offers.get(state.project.id);
    const first = offer?.fits(state) === true ? offer.first(state) : [];
    return first.map((event) => (event.type === 'status.changed' ? `${event.to} ${event.reason.code}` : event.type));
  }
}

function untilAborted(signal: AbortSignal | undefined, otherwise: Promise<void>): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return signal === undefined
    ? otherwise
    : new Promise((resolve) => {
        signal.addEventListener(
          'abort',
          () => {
            resolve();
          },
          { once: true },
        );
      });
}

describe('a project that rests goes on by itself', () => {
  it('only where it waits for a provider: never where a person paused it, or it ended', async () => {
    const codes: StatusReasonCode[] = [
      'pausedByUser',
      'terminatedByUser',
      'providerFailed',
      'tampered',
      'publishConflict',
      'diskFull',
      'gitFailed',
      'worktreeSwitched',
      'gatesFailed',
      'runtimeReached',
      'allTasksDone',
    ];
    for (const code of codes) assert.deepEqual(await new Process().firsts(resting('paused', code)), [], code);
    for (const status of ['initializing', 'active', 'waiting_for_credits', 'completed', 'failed', 'timeout'] as const) {
      assert.deepEqual(await new Process().firsts(resting(status, 'providerNeedsPerson')), [], status);
      assert.deepEqual(await new Process().firsts(resting(status, 'limitReached')), [], status);
    }
    const one = new Process();
    const taken = await one.firsts(resting('paused', 'providerNeedsPerson'));
    assert.deepEqual(taken, ['active providerBack']);
    assert.equal(one.offers.values().next().value?.askedBy, 'itself');
    // What a person does meanwhile is heard.
    assert.deepEqual(one.firstOf(resting('paused', 'pausedByUser')), []);
  });

  it('where a provider serves or will, and not where only a person can mend it', async () => {
    const after = async (selection: Selection): Promise<number> => {
      const one = new Process();
      one.selection = () => selection;
      return (await one.firsts(resting('paused', 'providerNeedsPerson'))).length;
    };
    assert.equal(await after(excluded('needsPerson')), 0);
    assert.equal(await after(excluded('disabled')), 0);
    assert.ok((await after(excluded('quota'))) > 0);
    const broken = new Process();
    broken.selection = () => {
      throw new Error('the ledger is damaged');
    };
    assert.deepEqual(await broken.firsts(resting('paused', 'providerNeedsPerson')), []);
  });

  it('at a limit only once the limit is another one, with room for a turn', async () => {
    const atLimit = (maxTurns: number): ProjectState =>
      resting('paused', 'limitReached', (state) => {
        state.turnsEnded = 5;
        state.project.limits.maxTurns = maxTurns;
      });
    const after = async (...states: ProjectState[]): Promise<string[]> => {
      const one = new Process();
      await one.sees(...states);
      return states.slice(-1).flatMap((last) => one.firstOf(last));
    };
    assert.deepEqual(await after(atLimit(5), atLimit(5)), []);
    // There is room, as it was when it stopped: no turn fits into it.
    assert.deepEqual(await after(atLimit(6), atLimit(6)), []);
    assert.deepEqual(await after(atLimit(4), atLimit(5)), []);
    assert.deepEqual(await after(atLimit(5), atLimit(6)), ['active resumed']);
    // It waits for its turn, and the limit stays what it is now.
    assert.deepEqual(await after(atLimit(5), atLimit(6), atLimit(6), atLimit(6)), ['active resumed']);
    assert.deepEqual(await after(atLimit(5), atLimit(6), atLimit(4)), []);
    // What it was before it worked in between says nothing any more.
    const worked = resting('active', 'resumed', (state) => void (state.project.limits.maxTurns = 6));
    assert.deepEqual(await after(atLimit(5), worked, atLimit(6)), []);
  });

  it('at the limit of its family once there is room that was not there before', async () => {
    const state = resting('paused', 'familyLimitReached');
    const after = async (...selections: Selection[]): Promise<string[]> => {
      const one = new Process();
      one.states = [state];
      const [first = serves, ...others] = selections;
      one.selection = () => first;
      one.selfResume.begin();
      await one.selfResume.look();
      for (const selection of others) {
        one.selection = () => selection;
        await one.selfResume.look();
      }
      await one.selfResume.close();
      return one.firstOf(state);
    };
    assert.deepEqual(await after(excluded('familyCap'), excluded('familyCap')), []);
    assert.deepEqual(await after(serves, serves), []);
    assert.deepEqual(await after(excluded('familyCap'), serves), ['active resumed']);
    // It waits for its turn.
    assert.deepEqual(await after(excluded('familyCap'), serves, serves, serves), ['active resumed']);
    assert.deepEqual(await after(excluded('familyCap'), serves, excluded('familyCap')), []);
  });

  it('no longer once its provider fails again while it waits for its turn', async () => {
    const state = resting('paused', 'providerNeedsPerson');
    const one = new Process();
    one.states = [state];
    one.selfResume.begin();
    await one.selfResume.look();
    one.selection = () => excluded('needsPerson');
    await one.selfResume.look();
    await one.selfResume.close();
    assert.deepEqual(one.told, [state.project.id, `-${state.project.id}`]);
  });

  it('in a process that takes projects up and drives it not yet, when its turn has come', async () => {
    const state = resting('paused', 'providerNeedsPerson');
    const idle = new Process();
    idle.states = [state];
    await idle.selfResume.look();
    assert.deepEqual([idle.told, idle.looks], [[], 0]);
    await idle.selfResume.close();

    const driving = new Process();
    driving.driving.add(state.project.id);
    assert.deepEqual(await driving.firsts(state), []);

    const one = new Process();
    await one.sees(state, state);
    // Each look ends with one at the queue, the one that it begins with included.
    assert.deepEqual([one.told, one.looks], [[state.project.id], 3]);
  });
});
