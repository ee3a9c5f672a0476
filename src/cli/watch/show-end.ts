import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { finalSummary } from '../../presenters/report/final-summary.ts';
import { shellOf } from '../../presenters/shared/shell-quote.ts';
import { projectStatusLook } from '../../presenters/shared/status-look.ts';
import type { CommandContext } from '../verbs/command-context.ts';
import type { ExitCode } from '../io/exit-codes.ts';
import { statusJson } from '../json/status-json.ts';

/** Prints the final state of the project: the summary, or a JSON document, which with `watch` is the last of the stream. */
export function showEnd(
  { io, print, json }: CommandContext,
  snapshot: ProjectSnapshot,
  exitCode: ExitCode,
  watch: boolean,
): void {
  if (json) {
    const end = { ...statusJson(snapshot, io.platform), exitCode };
    if (watch) print.ndjson({ type: 'end', at: new Date(snapshot.at).toISOString(), ...end });
    else print.json(end);
    return;
  }
  const [head = '', ...rest] = finalSummary(snapshot, shellOf(io.platform), print.columns).split('\n');
  print.line();
  print.line([print.style('bold', print.tone(projectStatusLook(snapshot).tone, head)), ...rest].join('\n'));
}
