import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import type { Outcome } from '../../engine/outcome.ts';
import type { Started } from '../../engine/project-requests.ts';
import { driverSentence } from '../../presenters/project/driver-sentence.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';
import type { CommandContext } from '../verbs/command-context.ts';
import { refuse } from '../verbs/command-context.ts';
import type { ExitCode } from '../io/exit-codes.ts';
import { EXIT, exitCodeOf } from '../io/exit-codes.ts';
import { awaitTurn, type Turn } from './await-turn.ts';
import { followProject } from './follow-project.ts';
import { LiveView } from './live-view.ts';
import { showEnd } from './show-end.ts';
import { untilChange } from './until-change.ts';

export interface DriveOptions {
  watch: boolean;
  /** Exit instead of waiting for credits or in the queue. */
  leaveWhenWaiting: boolean;
}

/**
 * Drives the project from this process until it stops, after waiting for its turn in the queue. The first Ctrl-C pauses it or
 * takes it out of the queue; `context.signal` stops it at once.
 */
export async function driveProject(
  context: CommandContext,
  snapshot: ProjectSnapshot,
  begin: (projectId: string) => Promise<Outcome<Started>>,
  options: DriveOptions,
): Promise<ExitCode> {
  const { engine, io } = context;
  const { id, name } = snapshot.state.project;
  if (snapshot.drivenBy === 'elsewhere') return drivenElsewhere(context, snapshot, options);
  const interrupted = new AbortController();
  const view = options.watch ? new LiveView(context, id, snapshot.state.seq) : undefined;
  const say = (text: string): void => {
    if (view === undefined) context.print.remark(text);
    else view.say(text);
  };
  const stopListening = io.onInterrupt(() => {
    if (interrupted.signal.aborted) return;
    interrupted.abort();
    const isQueued = engine.project(id)?.queue !== undefined;
    const what = isQueued ? 'Leaving the queue.' : 'Pausing: the turn in flight is ended, what it did is kept.';
    say(`${what} Ctrl-C again stops at once.`);
    engine.pauseProject(id).then(
      (outcome) => {
        if (!outcome.ok) say(refusalSentence(outcome.failure));
      },
      (error: unknown) => {
        say(String(error));
      },
    );
  });
  let turn: Turn = 'begun';
  try {
    const begun = await begin(id);
    if (!begun.ok) {
      const now = engine.project(id);
      return now?.drivenBy === 'elsewhere'
        ? await drivenElsewhere(context, now, options)
        : refuse(context, begun.failure);
    }
    view?.open();
    const remark = options.watch || context.json ? () => undefined : say;
    if (begun.value.kind === 'queued') turn = await awaitTurn(context, id, options, remark);
    const now = engine.project(id);
    if (turn === 'elsewhere' && now !== undefined) {
      await view?.close();
      return await drivenElsewhere(context, now, options);
    }
    if (turn === 'begun') remark(`Working on "${name}". Ctrl-C pauses it; --watch shows what happens.`);
    const rested = turn === 'begun' ? await untilRest(context, id, options) : turn;
    await view?.close();
    if (rested === 'stopped') {
      const next =
        turn === 'stopped'
          ? 'keeps its place in the queue, from where an editor window takes it up.'
          : 'goes on where it stood when it is started again.';
      say(`Stopped at once. The project ${next}`);
      return EXIT.interrupted;
    }
  } finally {
    stopListening();
    await view?.close();
  }
  const end = engine.project(id);
  if (end === undefined) return refuse(context, `The project ${id} is gone.`);
  const { status } = end.state.project;
  const isCut = interrupted.signal.aborted && (status === 'paused' || turn === 'left');
  const exitCode = isCut ? EXIT.interrupted : turn === 'waiting' ? EXIT.waiting : exitCodeOf(end.state);
  showEnd(context, end, exitCode, options.watch);
  return exitCode;
}

async function untilRest(context: CommandContext, id: string, options: DriveOptions): Promise<'rest' | 'stopped'> {
  const { engine, signal } = context;
  const idle = new AbortController();
  void engine.whenIdle(id).then(() => {
    idle.abort();
  });
  const end = AbortSignal.any([signal, idle.signal]);
  while (!end.aborted) {
    const waits = engine.project(id)?.state.project.status === 'waiting_for_credits';
    if (waits && options.leaveWhenWaiting) return 'rest';
    await untilChange(engine, 60_000, end);
  }
  return signal.aborted ? 'stopped' : 'rest';
}

async function drivenElsewhere(
  context: CommandContext,
  snapshot: ProjectSnapshot,
  { watch }: DriveOptions,
): Promise<ExitCode> {
  const driver = driverSentence(snapshot);
  if (!watch) {
    return refuse(context, `${driver}. It is left to that one; --watch follows it, "dark-factory pause" reaches it.`);
  }
  context.print.remark(`${driver}. Followed read-only; Ctrl-C leaves it running.`);
  return followProject(context, snapshot);
}
