import { chmodSync, mkdtempSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty home and an empty temporary folder for one run outside a sandbox, readable by the user alone. */
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

  /** Leaves a rest behind rather than failing a run that is over. */
  remove(): void {
    try {
      makeDeletable(this.#root);
      rmSync(this.#root, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // The system empties its temporary folder in the end.
    }
  }
}

/** Package managers write folders that not even their owner may change (Go's module cache). */
function makeDeletable(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeDeletable(join(folder, entry.name));
  }
}
