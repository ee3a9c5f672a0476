import { failed, succeeded, type Result } from '../../../domain/result.ts';
import { placeIn } from './acp-paths.ts';
import { WorktreeFiles } from '../../worktree/worktree-files.ts';

const MOST_BYTES = 4 * 1024 * 1024;

/** File access for an agent, limited to its worktree. Paths are absolute; failures are sentences for the agent. */
export class AcpFiles {
  readonly #worktreePath: string;
  readonly #files: WorktreeFiles;

  constructor(worktreePath: string) {
    this.#worktreePath = worktreePath;
    this.#files = new WorktreeFiles(worktreePath);
  }

  /** Lines from `line` (1-based) on, at most `limit`. `undefined`: there is no such file. */
  async read(path: string, line?: number | null, limit?: number | null): Promise<Result<string | undefined, string>> {
    const place = this.#place(path);
    if (!place.ok) return place;
    const bytes = await this.#files.readBytes(place.value, MOST_BYTES);
    if (!bytes.ok || bytes.value === undefined) return bytes.ok ? succeeded(undefined) : bytes;
    const text = Buffer.from(bytes.value.bytes).toString('utf8');
    if (line === undefined && limit === undefined) return succeeded(text);
    const from = Math.max(0, (line ?? 1) - 1);
    const lines = text.split('\n').slice(from, from + (limit ?? Infinity));
    return succeeded(lines.join('\n'));
  }

  async write(path: string, content: string): Promise<Result<string, string>> {
    const place = this.#place(path);
    if (!place.ok) return place;
    const written = await this.#files.write(place.value, content);
    return written.ok ? succeeded(place.value) : written;
  }

  #place(path: string): Result<string, string> {
    const place = placeIn(this.#worktreePath, path);
    return place === undefined || place === ''
      ? failed(`${path} is outside of the worktree; only its files can be read and written`)
      : succeeded(place);
  }
}
