import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks the person at the terminal. `undefined`: they pressed Ctrl-C or Ctrl-D. */
export interface Prompt {
  ask(question: string): Promise<string | undefined>;
  /** What is typed is not shown and kept in no history. */
  askHidden(question: string): Promise<string | undefined>;
}

/** Questions go to `output` (stderr), so that stdout stays what the command was asked for. */
export function terminalPrompt(input: NodeJS.ReadStream, output: NodeJS.WriteStream, signal: AbortSignal): Prompt {
  const ask = async (question: string, shown: boolean): Promise<string | undefined> => {
    const silent = new Writable({
      write: (_chunk, _encoding, done) => {
        done();
      },
    });
    // In raw mode the terminal echoes nothing by itself: what is shown is what readline writes.
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
