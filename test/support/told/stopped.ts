import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import type { ProjectStatus } from '../../../src/domain/run/project-status.ts';
import type { RecordedDifference } from '../../../src/domain/evidence/repository-difference.ts';
import type { StatusReasonCode } from '../../../src/domain/run/status-reason.ts';
import { begun, prepared, turnBegun, turnEnded } from './by-hand.ts';
import type { Told } from './told.ts';
import { differenceOf } from '../builders/differences.ts';

/** `retried` and the like are ways on; these are the ways in which a project comes to stand. */
export type StopCode = Exclude<
  StatusReasonCode,
  'created' | 'started' | 'resumed' | 'retried' | 'providerBack' | 'allTasksDone'
>;

const TO: Record<Exclude<StopCode, 'gatesFailed'>, ProjectStatus> = {
  pausedByUser: 'paused',
  terminatedByUser: 'failed',
  runtimeReached: 'timeout',
  limitReached: 'paused',
  familyLimitReached: 'paused',
  budgetReached: 'waiting_for_credits',
  noProvider: 'waiting_for_credits',
  providersFailing: 'waiting_for_credits',
  providerNeedsPerson: 'paused',
  providerFailed: 'paused',
  checksCannotRun: 'paused',
  planRefused: 'failed',
  tasksBlocked: 'failed',
  gitFailed: 'failed',
  gitNeedsPerson: 'paused',
  workRefused: 'paused',
  worktreeLost: 'paused',
  worktreeSwitched: 'paused',
  publishConflict: 'paused',
  tampered: 'paused',
  diskFull: 'paused',
  storageFailed: 'paused',
  internalError: 'failed',
};

/**
 * A project that is at work comes to stand, with everything that the engine writes along with it. `until`: when a wait may end
 * (ISO 8601); `null` where that is not known. `differences`: what changed in the repository, for `tampered`.
 */
export function stopped(
  told: Told,
  code: Exclude<StopCode, 'gatesFailed' | 'publishConflict' | 'planRefused' | 'checksCannotRun'>,
  detail = '',
  until: string | null = null,
  differences: readonly RecordedDifference[] = [differenceOf.branch],
): Told {
  const change: FactoryEvent = { type: 'status.changed', to: TO[code], reason: { code, detail } };
  switch (code) {
    case 'runtimeReached': {
      const { limits, activeMs } = told.state.project;
      const leftMs = limits.maxRuntimeMs - activeMs;
      const spent = told.after(leftMs).happens({ type: 'time.counted', activeMs: leftMs });
      return checkpoint(spent, change);
    }
    case 'limitReached':
    case 'familyLimitReached':
      return checkpoint(told, change);
    case 'tasksBlocked': {
      const taskId = told.state.work?.taskId ?? 'none';
      return checkpoint(told.happens({ type: 'task.blocked', taskId, because: detail }), change);
    }
    case 'budgetReached':
    case 'noProvider':
    case 'providersFailing':
      return told.happens({ type: 'credits.exhausted', until, why: detail }, change);
    case 'tampered':
      return turnEnded(
        turnBegun(told),
        { result: 'continue' },
        { type: 'tamper.found', differences: [...differences] },
        change,
      );
    default:
      return told.happens(change);
  }
}

/** Work in the worktree is kept, unverified, and the project stands. */
function checkpoint(told: Told, change: FactoryEvent): Told {
  const { project, seq, work, commits } = told.state;
  const key = `${project.id}/checkpoint/${seq}`;
  const intended = { type: 'commit.intended', key, taskId: work?.taskId ?? null, kind: 'checkpoint' } as const;
  return told.happens({ ...intended, message: 'Checkpoint' }, change).happens({
    type: 'commit.made',
    key,
    sha: String(commits.length + 1)
      .repeat(40)
      .slice(0, 40),
  });
}

/** At work on its first task, wherever it stood before that. */
export function atWork(told: Told): Told {
  const started = told.state.project.status === 'initializing' ? begun(told) : told;
  return started.state.project.worktreePath === null ? prepared(started) : started;
}

/** The person's word that makes it go on. */
export function wentOn(told: Told, code: 'resumed' | 'retried' | 'providerBack', providerId = 'scripted'): Told {
  const restored = { type: 'credits.restored', providerId } as const;
  return told.happens(
    ...(code === 'providerBack' && told.state.project.status === 'waiting_for_credits' ? [restored] : []),
    {
      ...{ type: 'status.changed', to: 'active' },
      reason: { code, detail: code === 'providerBack' ? providerId : '' },
    },
  );
}
