import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import type { CommandContext } from '../verbs/command-context.ts';
import type { ExitCode } from '../io/exit-codes.ts';
import { EXIT, exitCodeOf } from '../io/exit-codes.ts';
import { LiveView } from './live-view.ts';
import { showEnd } from './show-end.ts';
import { untilChange } from './until-change.ts';

/** Interval of the checks for a driver. Several checks must fail, because a hand-over between two drivers is not the end. */
const LOOK_MS = 1000;
const LOOKS_WITHOUT_DRIVER = 5;

/** Shows what another process does with the project, until the project stops, no process drives it any more, or Ctrl-C. */
export async function followProject(context: CommandContext, snapshot: ProjectSnapshot): Promise<ExitCode> {
  const { engine, io, signal } = context;
  const { id } = snapshot.state.project;
  const leave = new AbortController();
  const stopListening = io.onInterrupt(() => {
    leave.abort();
  });
  const view = new LiveView(context, id, snapshot.state.seq);
  view.open();
  let alone = 0;
  try {
    const left = AbortSignal.any([signal, leave.signal]);
    while (!left.aborted && alone < LOOKS_WITHOUT_DRIVER) {
      const now = engine.project(id);
      if (now === undefined || !isBusy(now)) break;
      alone = now.drivenBy === 'nobody' && now.queue === undefined ? alone + 1 : 0;
      await untilChange(engine, LOOK_MS, left, alone > 0);
    }
    if (left.aborted) return EXIT.interrupted;
  } finally {
    stopListening();
    await view.close();
  }
  const end = engine.project(id);
  if (end === undefined) return EXIT.refused;
  showEnd(context, end, exitCodeOf(end.state), true);
  return exitCodeOf(end.state);
}

function isBusy({ state, drivenBy, queue }: ProjectSnapshot): boolean {
  const { status } = state.project;
  return (
    queue !== undefined ||
    status === 'active' ||
    status === 'waiting_for_credits' ||
    (status === 'initializing' && drivenBy !== 'nobody')
  );
}
