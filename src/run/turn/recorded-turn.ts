import { scriptOf } from '../../domain/turn/recording.ts';
import { reportedBy, type Refusal } from '../../domain/refusal.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { LLMProvider } from '../../ports/llm-provider.ts';
import type { RecordingStore } from '../../ports/stores/recording-store.ts';
import { TurnRecorder } from '../../runtime/turn-recorder.ts';
import type { TurnDeps } from '../../runtime/turn.ts';
import { worktreeOf } from '../worktree-of.ts';
import type { RunContext } from '../run-context.ts';

/** Wraps a provider to record its turn. A failure to record is logged and does not affect the turn. */
export function recordedTurn(
  { host, deps }: Pick<RunContext, 'host' | 'deps'>,
  { provider, onProgress }: TurnDeps,
): TurnDeps {
  const worktree = worktreeOf(host.state());
  const seen = {
    files: deps.openFiles(worktree.path),
    changedFiles: async () => {
      const changed = await deps.git.uncommittedFiles(worktree);
      return changed.ok ? changed.value : [];
    },
    redact: deps.redact,
    nowMs: () => host.now(),
  };
  const kept = async <Value>(keep: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await keep();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      deps.logger.log('warn', 'A turn could not be recorded', { projectId: host.projectId, error: why });
      return undefined;
    }
  };
  const sendMessage: LLMProvider['sendMessage'] = async (request, progressed, signal) => {
    const recorder = await kept(() => TurnRecorder.begin(request, seen));
    const reply = await provider.sendMessage(
      request,
      (progress) => {
        recorder?.progress(progress);
        progressed(progress);
      },
      signal,
    );
    // An interrupted turn is repeated later, so its first part is not recorded.
    if (recorder !== undefined && !signal.aborted) {
      await kept(async () => deps.recordings.append(host.projectId, await recorder.end(reply, provider.id)));
    }
    return reply;
  };
  return { provider: { id: provider.id, getModel: () => provider.getModel(), sendMessage }, onProgress };
}

/** A project's recorded turns as one script. */
export async function recordedScript(
  recordings: RecordingStore,
  state: ProjectState,
): Promise<Result<Record<string, unknown>, Refusal>> {
  const turns = await recordings.read(state.project.id);
  if (!turns.ok) return failed(reportedBy(turns.failure));
  if (turns.value.length > 0) return succeeded(scriptOf(state.project.name, turns.value));
  return failed({ kind: 'nothingRecorded' });
}
