import { chmodSync, mkdtempSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failed, succeeded, type Result } from '../../domain/result.ts';

/** An empty home and an empty temporary folder for one run outside a sandbox, readable only by the user. */
export class RunFolder {
  readonly home: string;
  readonly temporary: string;
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
    this.home = join(root, 'home');
    this.temporary = join(root, 'tmp');
  }

  /** Failure: a sentence, such as that the temporary folder of the system is full. */
  static make(): Result<RunFolder, string> {
    let folder: RunFolder | undefined;
    try {
      folder = new RunFolder(mkdtempSync(join(tmpdir(), 'dark-factory-')));
      for (const path of [folder.home, folder.temporary]) mkdirSync(path, { mode: 0o700 });
      return succeeded(folder);
    } catch (error) {
      folder?.remove();
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      return failed(`The temporary folder ${tmpdir()} cannot be used: ${error.message}.`);
    }
  }

  /** Ignores errors: leftovers are better than a failure of a run that has ended. */
  remove(): void {
    try {
      makeDeletable(this.#root);
      rmSync(this.#root, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // The system cleans its temporary folder eventually.
    }
  }
}

/** Package managers create folders that even their owner may not change (Go's module cache). */
function makeDeletable(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeDeletable(join(folder, entry.name));
  }
}
