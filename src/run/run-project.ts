import { assertNever } from '../domain/assert.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { RunHost } from '../ports/run-host.ts';
import { commitTask, finishCommit, publish } from './steps/commit-step.ts';
import { blockTask, complete, endAtLimit, giveUp, repairProject, startTask } from './steps/lifecycle-steps.ts';
import { nextStep, type Step } from '../domain/run/next-step.ts';
import { installDependencies } from './steps/install-step.ts';
import { plan } from './steps/plan-step.ts';
import { returnPlan } from './steps/return-plan-step.ts';
import { ForecastNotes } from './steps/forecast-notes.ts';
import { waitForProvider } from './steps/wait-for-provider.ts';
import { detectGates, prepareWorktree, reconcile } from './steps/prepare-steps.ts';
import { TransientFailures } from './transient-failures.ts';
import type { RunContext } from './run-context.ts';
import type { RunDeps } from './run-deps.ts';
import { baseline, finalGates, verify } from './steps/verify-step.ts';
import { askAboutChecks, waiveChecks } from './steps/unable-checks.ts';
import { closeInterruptedTurn } from './steps/interrupted-turn.ts';
import { InboxWatch } from './signals/inbox-watch.ts';
import { tryChecks } from './steps/try-checks-step.ts';
import { work } from './steps/work-step.ts';

/** Snapshots are written at every change of status, and this often while work goes on. */
const SNAPSHOT_INTERVAL_MS = 5000;

/**
 * Read this first. Drives one project until it stops: read the state, take the one next step, commit its result, repeat. A crash
 * anywhere leaves a journal from which the next run takes the same step. Signals from people end the step in flight and are
 * applied between steps. Rejects when the journal cannot be written, or on a bug; the caller records it.
 */
export async function runProject(host: RunHost, deps: RunDeps, stop: AbortSignal): Promise<ProjectState> {
  const inbox = new InboxWatch(host, deps.clock, stop);
  const forecasts = new ForecastNotes(host, deps);
  const troubles = new TransientFailures();
  let written = deps.clock.monotonic();
  try {
    await reconcile({ host, deps, signal: stop, troubles });
    for (;;) {
      await inbox.applyPending();
      await forecasts.note();
      const state = host.state();
      const step = nextStep(state, deps.config());
      if (step.kind === 'rest' || stop.aborted) return state;
      troubles.begin();
      await takeStep(step, { host, deps, signal: inbox.interruption(state), troubles });
      const due = deps.clock.monotonic() - written >= SNAPSHOT_INTERVAL_MS;
      if (due || host.state().project.status !== state.project.status) {
        await host.writeSnapshots();
        written = deps.clock.monotonic();
      }
    }
  } finally {
    await inbox.close();
  }
}

async function takeStep(step: Step, context: RunContext): Promise<void> {
  switch (step.kind) {
    case 'rest':
      return;
    case 'closeInterruptedTurn':
      return closeInterruptedTurn(context, step.turn);
    case 'prepareWorktree':
      return prepareWorktree(context);
    case 'install':
      return installDependencies(context);
    case 'detectGates':
      return detectGates(context);
    case 'baseline':
      return baseline(context);
    case 'askAboutChecks':
      return askAboutChecks(context);
    case 'waiveChecks':
      return waiveChecks(context);
    case 'plan':
      return plan(context);
    case 'tryChecks':
      return tryChecks(context, step.tasks);
    case 'returnPlan':
      return returnPlan(context, step.tasks);
    case 'startTask':
      return startTask(context, step.task);
    case 'work':
      return work(context, step.task, 'work');
    case 'correct':
      return work(context, step.task, 'correction');
    case 'verify':
      return verify(context, step.task);
    case 'commitTask':
      return commitTask(context, step.task);
    case 'finishCommit':
      return finishCommit(context, step.commit);
    case 'publish':
      return publish(context, step.sha);
    case 'blockTask':
      return blockTask(context, step.task, step.because, step.cause);
    case 'finalGates':
      return finalGates(context);
    case 'repairProject':
      return repairProject(context);
    case 'complete':
      return complete(context);
    case 'giveUp':
      return giveUp(context, step.reason, step.detail);
    case 'endAtLimit':
      return endAtLimit(context, step.which);
    case 'waitForProvider':
      return waitForProvider(context);
    default:
      return assertNever(step);
  }
}
