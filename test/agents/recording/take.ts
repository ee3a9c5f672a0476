import type { Sandbox } from '../../../src/ports/sandbox.ts';

/** A line that went over the wire, or how the process ended. */
export type TakeLine =
  | { from: 'us' | 'agent'; message: unknown }
  | { from: 'us'; inputEnded: true }
  /** Output that is no message of the protocol. */
  | { from: 'agent'; noise: string }
  | { from: 'agent'; stderr: string }
  | { ended: number | string | null };

/** All that one process of an agent said and was told, in order. */
export type Take = TakeLine[];

/** The sandbox, with a take of every program in it that is spoken to. */
export function recording(sandbox: Sandbox, takes: Take[]): Sandbox {
  return {
    ...sandbox,
    async run(command, signal) {
      const { onStart, onStdoutLine, onOutput } = command;
      if (onStart === undefined) return sandbox.run(command, signal);
      const take: Take = [];
      takes.push(take);
      const result = await sandbox.run(
        {
          ...command,
          onStart: (input) => {
            onStart({
              ...input,
              write: (text) => {
                take.push({ from: 'us', message: JSON.parse(text) });
                input.write(text);
              },
              end: () => {
                take.push({ from: 'us', inputEnded: true });
                input.end();
              },
            });
          },
          onStdoutLine: (line) => {
            take.push(heard(line));
            return onStdoutLine?.(line);
          },
          onOutput: (stream, text) => {
            if (stream === 'stderr') take.push({ from: 'agent', stderr: text });
            onOutput?.(stream, text);
          },
        },
        signal,
      );
      take.push({ ended: result.exitCode ?? result.signal });
      return result;
    },
  };
}

function heard(line: string): TakeLine {
  try {
    return { from: 'agent', message: JSON.parse(line) };
  } catch {
    return { from: 'agent', noise: line };
  }
}
