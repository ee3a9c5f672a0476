import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';

export interface FileLoggerOptions {
  /** Absolute. Older files are kept as `<file>.1`, `<file>.2` …; the folder is created. */
  file: string;
  redactor: { redact(text: string): string };
  clock: Clock;
  /** The file is rotated before it grows beyond this. Default 5 MB. */
  maxBytes?: number;
  /** Number of rotated files that are kept. Default 3. */
  keepFiles?: number;
}

/**
 * Writes one JSON object per line: `time` (ISO 8601), `level`, `message`, and the fields. Never throws: an unwritable log must
 * not stop the logged work.
 */
export function createFileLogger(options: FileLoggerOptions): Logger {
  const maxBytes = options.maxBytes ?? 5 * 1024 * 1024;
  const keepFiles = options.keepFiles ?? 3;
  let size: number | undefined;

  const write = (line: Buffer): void => {
    if (size === undefined) {
      mkdirSync(dirname(options.file), { recursive: true });
      size = statSync(options.file, { throwIfNoEntry: false })?.size ?? 0;
    }
    if (size > 0 && size + line.length > maxBytes) {
      putAside(options.file, keepFiles);
      size = 0;
    }
    appendFileSync(options.file, line, { mode: 0o600 });
    size += line.length;
  };

  return {
    log(level, message, fields) {
      try {
        const time = new Date(options.clock.now()).toISOString();
        // Our own names come last, so that a field cannot override the level.
        const text = asJson({ ...fields, time, level, message });
        write(Buffer.from(`${options.redactor.redact(text)}\n`, 'utf8'));
      } catch {
        // The folder may be gone or the disk full, so the next line checks the file again.
        size = undefined;
      }
    },
  };
}

function putAside(file: string, keepFiles: number): void {
  if (keepFiles === 0) {
    rmSync(file, { force: true });
    return;
  }
  for (let number = keepFiles - 1; number >= 1; number -= 1) {
    if (statSync(`${file}.${number}`, { throwIfNoEntry: false }))
      renameSync(`${file}.${number}`, `${file}.${number + 1}`);
  }
  renameSync(file, `${file}.1`);
}

/** Also handles values that `JSON.stringify` refuses or loses: errors, cycles, big integers. */
function asJson(record: Readonly<Record<string, unknown>>): string {
  const above: unknown[] = [];
  return JSON.stringify(record, function (this: unknown, _key, value: unknown) {
    if (typeof value === 'bigint') return value.toString();
    if (value instanceof Error) return describeError(value);
    if (typeof value !== 'object' || value === null) return value;
    // `this` is the object that holds the value. A value that is one of its ancestors is a cycle; an earlier sibling is not.
    while (above.length > 0 && above.at(-1) !== this) above.pop();
    if (above.includes(value)) return '[circular]';
    above.push(value);
    return value;
  });
}

function describeError(error: Error): Record<string, unknown> {
  const { name, message, stack } = error;
  const code = 'code' in error ? String(error.code) : undefined;
  return { name, message, stack, code, cause: error.cause instanceof Error ? error.cause.message : undefined };
}
