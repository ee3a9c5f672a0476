export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Structured log lines, all redacted. `fields` must not hold secrets, and is redacted all the same. */
export interface Logger {
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}
