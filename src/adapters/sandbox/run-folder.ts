import { chmodSync, mkdtempSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty home and an empty temporary folder for one run outside a sandbox, readable only by the user. */
export class RunFolder {
  readonly home: string;
  readonly temporary: string;
  readonly #root: string;

  constructor() {
    this.#root = mkdtempSync(join(tmpdir(), 'dark-factory-'));
    this.home = join(this.#root, 'home');
    this.temporary = join(this.#root, 'tmp');
    for (const folder of [this.home, this.temporary]) mkdirSync(folder, { mode: 0o700 });
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
