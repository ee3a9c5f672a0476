export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Structured log lines; everything written passes the redactor. `fields` never holds a secret by design, and is redacted all the same. */
export interface Logger {
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}
