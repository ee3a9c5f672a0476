import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks the user at the terminal. `undefined`: the user pressed Ctrl-C or Ctrl-D, or the command was stopped. */
export interface Prompt {
  ask(question: string): Promise<string | undefined>;
  /** The input is not shown and not kept in a history. */
  askHidden(question: string): Promise<string | undefined>;
}

/** Writes questions to `output` (stderr), so that stdout holds only the result of the command. */
export function terminalPrompt(input: NodeJS.ReadStream, output: NodeJS.WriteStream, signal: AbortSignal): Prompt {
  const ask = async (question: string, shown: boolean): Promise<string | undefined> => {
    const silent = new Writable({
      write: (_chunk, _encoding, done) => {
        done();
      },
    });
    // In raw mode the terminal does not echo: it shows only what readline writes.
    const lines = createInterface({ input, output: shown ? output : silent, terminal: true, historySize: 0 });
    const closed = new AbortController();
    lines.once('SIGINT', () => {
      lines.close();
    });
    lines.once('close', () => {
      closed.abort();
    });
    if (!shown) output.write(question);
    try {
      return await lines.question(shown ? question : '', { signal: AbortSignal.any([signal, closed.signal]) });
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return undefined;
      throw error;
    } finally {
      lines.close();
      if (!shown) output.write('\n');
    }
  };
  return { ask: (question) => ask(question, true), askHidden: (question) => ask(question, false) };
}
