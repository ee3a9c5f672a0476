import type { RedactionStream } from '../../ports/redaction.ts';
import type { RunHost } from '../../ports/run-host.ts';
import type { TurnDeps } from '../../runtime/turn.ts';
import type { RunDeps } from '../run-deps.ts';

type Words = 'agent.said' | 'agent.thought';

/** Shows what an agent says and does while its turn runs, without keys: a key that comes in pieces is redacted too. */
export class TurnActivity {
  readonly #host: Pick<RunHost, 'projectId' | 'emit'>;
  readonly #deps: Pick<RunDeps, 'redact' | 'redactStream'>;
  #open: { type: Words; stream: RedactionStream } | null = null;

  constructor(host: Pick<RunHost, 'projectId' | 'emit'>, deps: Pick<RunDeps, 'redact' | 'redactStream'>) {
    this.#host = host;
    this.#deps = deps;
  }

  readonly onProgress: TurnDeps['onProgress'] = (progress) => {
    if (progress.type === 'acted') {
      this.end();
      const { projectId } = this.#host;
      this.#host.emit({ type: 'agent.acted', projectId, action: this.#deps.redact(progress.action) });
      return;
    }
    const type = progress.type === 'said' ? 'agent.said' : 'agent.thought';
    if (this.#open?.type !== type) {
      this.end();
      this.#open = { type, stream: this.#deps.redactStream() };
    }
    this.#show(type, this.#open.stream.push(progress.text));
  };

  /** Shows what was held back. */
  end(): void {
    const open = this.#open;
    this.#open = null;
    if (open !== null) this.#show(open.type, open.stream.end());
  }

  #show(type: Words, text: string): void {
    if (text !== '') this.#host.emit({ type, projectId: this.#host.projectId, text });
  }
}
