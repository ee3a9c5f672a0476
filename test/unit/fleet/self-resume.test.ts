import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import type { ProjectStatus } from '../../../src/domain/run/project.ts';
import { providerConfigSchema } from '../../../src/domain/provider/provider-config.ts';
import type { Exclusion, Selection } from '../../../src/domain/provider/provider-selection.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { StatusReasonCode } from '../../../src/domain/run/status-reason.ts';
import { SelfResume } from '../../../src/fleet/self-resume.ts';
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

/** One process that takes projects up; `drives` are what it took up and with which first events. */
class Process {
  states: ProjectState[] = [];
  selection: () => Selection = () => serves;
  driving = new Set<string>();
  most = 4;
  refusal: string | undefined;
  readonly troubles = new Map<string, string>();
  readonly drives: { id: string; first: FactoryEvent[]; freshInbox: boolean }[] = [];
  readonly selfResume: SelfResume;

  constructor() {
    const over = new Promise<void>(() => undefined);
    this.selfResume = new SelfResume(
      {
        catalog: { states: () => this.states },
        drivers: {
          troubles: this.troubles,
          isDriving: (id) => this.driving.has(id),
          isClosed: () => false,
          count: () => this.driving.size + this.drives.length,
          drive: async (id, first, freshInbox) => {
            if (this.refusal !== undefined) return { ok: false, failure: { message: this.refusal } };
            const state = this.states.find(({ project }) => project.id === id);
            assert.ok(state);
            this.drives.push({ id, first: first(state), freshInbox });
            return { ok: true, value: 'driving' };
          },
        },
        // It looks when it is told to.
        clock: { now: () => 0, monotonic: () => 0, sleep: (_ms, signal) => untilAborted(signal, over) },
        maxConcurrentProjects: () => this.most,
      },
      async () => this.selection(),
    );
  }

  /** Looks twice, as it does in the course of time. */
  async looks(...states: ProjectState[]): Promise<string[]> {
    this.states = states;
    this.selfResume.begin();
    await this.selfResume.look();
    await this.selfResume.look();
    await this.selfResume.close();
    return this.drives.flatMap(({ first }) =>
      first.map((event) => (event.type === 'status.changed' ? `${event.to} ${event.reason.code}` : event.type)),
    );
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
    for (const code of codes) assert.deepEqual(await new Process().looks(resting('paused', code)), [], code);
    for (const status of ['initializing', 'active', 'waiting_for_credits', 'completed', 'failed', 'timeout'] as const) {
      assert.deepEqual(await new Process().looks(resting(status, 'providerNeedsPerson')), [], status);
      assert.deepEqual(await new Process().looks(resting(status, 'limitReached')), [], status);
    }
    const one = new Process();
    const taken = await one.looks(resting('paused', 'providerNeedsPerson'));
    assert.equal(taken[0], 'active providerBack');
    // A pause that was said meanwhile is heard.
    assert.equal(one.drives[0]?.freshInbox, false);
  });

  it('where a provider serves or will, and not where only a person can mend it', async () => {
    const after = async (selection: Selection): Promise<number> => {
      const one = new Process();
      one.selection = () => selection;
      return (await one.looks(resting('paused', 'providerNeedsPerson'))).length;
    };
    assert.equal(await after(excluded('needsPerson')), 0);
    assert.equal(await after(excluded('disabled')), 0);
    assert.ok((await after(excluded('quota'))) > 0);
    const broken = new Process();
    broken.selection = () => {
      throw new Error('the ledger is damaged');
    };
    assert.deepEqual(await broken.looks(resting('paused', 'providerNeedsPerson')), []);
  });

  it('at a limit only once the limit is another one, with room for a turn', async () => {
    const atLimit = (maxTurns: number): ProjectState =>
      resting('paused', 'limitReached', (state) => {
        state.turnsEnded = 5;
        state.project.limits.maxTurns = maxTurns;
      });
    const after = async (...states: ProjectState[]): Promise<FactoryEvent[]> => {
      const one = new Process();
      one.selfResume.begin();
      for (const state of states) {
        one.states = [state];
        await one.selfResume.look();
      }
      await one.selfResume.close();
      return one.drives.flatMap(({ first }) => first);
    };
    assert.deepEqual(await after(atLimit(5), atLimit(5)), []);
    // There is room, as it was when it stopped: no turn fits into it.
    assert.deepEqual(await after(atLimit(6), atLimit(6)), []);
    assert.deepEqual(await after(atLimit(4), atLimit(5)), []);
    const [event] = await after(atLimit(5), atLimit(6));
    assert.equal(event?.type === 'status.changed' && event.reason.code, 'resumed');
    // What it was before it worked in between says nothing any more.
    const worked = resting('active', 'resumed', (state) => void (state.project.limits.maxTurns = 6));
    assert.deepEqual(await after(atLimit(5), worked, atLimit(6)), []);
  });

  it('in a process that takes projects up, drives it not yet, and has room for it', async () => {
    const state = resting('paused', 'providerNeedsPerson');
    const idle = new Process();
    idle.states = [state];
    await idle.selfResume.look();
    assert.deepEqual(idle.drives, []);
    await idle.selfResume.close();

    const driving = new Process();
    driving.driving.add(state.project.id);
    assert.deepEqual(await driving.looks(state), []);

    const full = new Process();
    full.driving.add('another');
    full.most = 1;
    assert.deepEqual(await full.looks(state), []);

    const refused = new Process();
    refused.refusal = 'The disk is full.';
    await refused.looks(state);
    assert.equal(refused.troubles.get(state.project.id), 'The disk is full.');
  });
});
