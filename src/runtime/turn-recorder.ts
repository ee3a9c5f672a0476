import type { RecordedTurn } from '../domain/turn/recording.ts';
import type { TurnProgress, TurnReply, TurnRequest } from '../ports/llm-provider.ts';
import type { WorktreeFiles } from '../ports/worktree-files.ts';

export interface RecorderDeps {
  files: WorktreeFiles;
  /** Paths that differ from the last commit, as they are now. */
  changedFiles: () => Promise<string[]>;
  redact: (text: string) => string;
  nowMs: () => number;
}

/** Larger files are named in the recording but not included. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;

type Content = { bytes: Uint8Array; executable: boolean } | 'absent' | 'unreadable';

/**
 * Records one turn of any provider from the outside: what was said, the files that changed, and the end with its bill. Commands
 * are not recorded, but their changes in the worktree are. Secrets are redacted before anything is stored.
 */
export class TurnRecorder {
  readonly #request: TurnRequest;
  readonly #deps: RecorderDeps;
  readonly #before: ReadonlyMap<string, Content>;
  readonly #said: { kind: 'say' | 'think'; text: string }[] = [];

  private constructor(request: TurnRequest, deps: RecorderDeps, before: ReadonlyMap<string, Content>) {
    this.#request = request;
    this.#deps = deps;
    this.#before = before;
  }

  static async begin(request: TurnRequest, deps: RecorderDeps): Promise<TurnRecorder> {
    return new TurnRecorder(request, deps, await contents(deps, []));
  }

  progress(progress: TurnProgress): void {
    if (progress.type === 'acted') return;
    const kind = progress.type === 'said' ? 'say' : 'think';
    const last = this.#said.at(-1);
    if (last?.kind === kind) last.text += progress.text;
    else this.#said.push({ kind, text: progress.text });
  }

  async end(reply: TurnReply, providerId: string): Promise<RecordedTurn> {
    const { redact, nowMs } = this.#deps;
    const after = await contents(this.#deps, [...this.#before.keys()]);
    const said = this.#said.map(({ kind, text }) => ({ [kind]: redact(text) }));
    const { operation, task, turnsBefore } = this.#request;
    return {
      v: 1,
      at: new Date(nowMs()).toISOString(),
      operation,
      taskTitle: task?.title ?? null,
      turnsBefore,
      turn: {
        provider: providerId,
        model: reply.model === '' ? 'unknown' : redact(reply.model),
        do: [...said, ...this.#edits(after)],
        ...endOf(reply, redact, nowMs()),
        usage: { ...reply.usage },
        cost: reply.costUsd ?? 'unpriced',
        requests: reply.requests,
        actions: reply.actions.map(redact),
      },
    };
  }

  #edits(after: ReadonlyMap<string, Content>): Record<string, unknown>[] {
    const { redact } = this.#deps;
    return [...after].flatMap(([path, now]): Record<string, unknown>[] => {
      if (isSame(this.#before.get(path), now)) return [];
      const file = redact(path);
      if (now === 'absent') return [{ delete: file }];
      if (now === 'unreadable') return [{ think: `[${file} changed too, and is not in this recording]` }];
      const { bytes, executable } = now;
      const text = asText(bytes);
      // Redaction changes a file only if it really contains a key, so checks still read the same content.
      const content =
        text === undefined
          ? { content: btoa(redact(byteString(bytes))), encoding: 'base64' }
          : { content: redact(text) };
      return [{ write: { file, ...content, ...(executable ? { executable } : {}) } }];
    });
  }
}

/**
 * Contents of the files that are changed now, and of those in `known` that no longer are: the latter are back at the commit's
 * content, or deleted.
 */
async function contents(deps: RecorderDeps, known: readonly string[]): Promise<Map<string, Content>> {
  const paths = new Set([...(await deps.changedFiles()), ...known]);
  const found = new Map<string, Content>();
  for (const path of [...paths].sort()) {
    const read = await deps.files.readBytes(path, MAX_FILE_BYTES);
    found.set(path, read.ok ? (read.value ?? 'absent') : 'unreadable');
  }
  return found;
}

function isSame(a: Content | undefined, b: Content): boolean {
  if (a === undefined || typeof a === 'string' || typeof b === 'string') return a === b && a !== 'unreadable';
  return (
    a.executable === b.executable &&
    a.bytes.length === b.bytes.length &&
    a.bytes.every((byte, at) => byte === b.bytes[at])
  );
}

function endOf(reply: TurnReply, redact: (text: string) => string, nowMs: number): Record<string, unknown> {
  const { failure, text } = reply;
  if (failure === null) return text === '' ? { empty: true } : { reply: redact(text) };
  const inMs = (ms: number) => `${Math.max(1, Math.round(ms))}ms`;
  return {
    fail: {
      kind: failure.kind,
      ...(failure.message === '' ? {} : { message: redact(failure.message).slice(0, 2000) }),
      ...(failure.resetAt === null ? {} : { resetIn: inMs(Date.parse(failure.resetAt) - nowMs) }),
      ...(failure.retryAfterMs === null ? {} : { retryAfter: inMs(failure.retryAfterMs) }),
    },
  };
}

/** `undefined`: not UTF-8, or not text. */
function asText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** One character per byte: keys are ASCII, so they are found in any encoding that keeps ASCII, and in binary data. */
function byteString(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
