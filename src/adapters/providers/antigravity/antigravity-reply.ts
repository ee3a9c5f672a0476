import type { Stats } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import type { Clock } from '../../../ports/clock.ts';

/** A visible folder in the worktree, because an editor's agent sees nothing else. Git ignores it and all of its content. */
const FOLDER = 'dark-factory-handoff';
const IGNORE = '# Made by Dark Factory for its hand-off to the editor. Nothing in here is committed.\n*\n';
/** Marks a folder that stays because the agent of an abandoned turn may still write into it. */
const ABANDONED = 'abandoned';
const MOST_BYTES = 8 * 1024 * 1024;

/** How the reply file is polled, milliseconds. */
export interface ReplyPace {
  lookMs: number;
  /** A file that ends with a complete block is accepted once it is unchanged this long: it may still be partial by chance. */
  settleMs: number;
  /** Any other file is accepted once it is unchanged this long. */
  stableMs: number;
}

export const replyPace: ReplyPace = { lookMs: 300, settleMs: 1000, stableMs: 5000 };

/** The files of one hand-off to an editor. Their names are unique to the turn, so an answer to another turn is never read. */
export class HandoffFiles {
  readonly promptFile: string;
  readonly replyFile: string;
  /** The reply file's name in the prompt. */
  readonly replyName: string;
  readonly #folder: string;

  constructor(worktreePath: string, turn: string) {
    this.#folder = join(worktreePath, FOLDER);
    this.promptFile = join(this.#folder, `${turn}-prompt.md`);
    this.replyName = `${FOLDER}/${turn}-reply.md`;
    this.replyFile = join(worktreePath, FOLDER, `${turn}-reply.md`);
  }

  /** Rejects with the disk's error. Failure: a sentence, if the folder is not ours. */
  async write(prompt: string): Promise<Result<null, string>> {
    const there = await lstat(this.#folder).catch(() => undefined);
    if (there !== undefined && (!there.isDirectory() || !(await this.#isOurs()))) {
      return failed(`${FOLDER} in the worktree is not ours. Rename it, or use the transport agy or acp.`);
    }
    if (there !== undefined) await this.#sweep();
    await mkdir(this.#folder, { recursive: true });
    await writeFile(join(this.#folder, '.gitignore'), IGNORE);
    await writeFile(this.promptFile, prompt, { flag: 'wx' });
    return succeeded(null);
  }

  /** Removes the files of the turn. After an abandoned turn the ignored folder stays, for a late answer. */
  async remove(isAbandoned: boolean): Promise<void> {
    if (!(await this.#isOurs())) return;
    await Promise.all([this.promptFile, this.replyFile].map((file) => rm(file, { force: true, recursive: true })));
    if (isAbandoned) await writeFile(join(this.#folder, ABANDONED), '');
    const left = await readdir(this.#folder);
    if (left.some((name) => name !== '.gitignore')) return;
    await rm(join(this.#folder, '.gitignore'));
    await rmdir(this.#folder);
  }

  /** Waits until the answer is complete. `undefined`: the signal aborted first. `failed`: the reply cannot be used. */
  async waitForReply(pace: ReplyPace, clock: Clock, signal: AbortSignal): Promise<Result<string, string> | undefined> {
    let seen = '';
    let since = clock.monotonic();
    while (!signal.aborted) {
      const found = await lstat(this.replyFile).catch(() => undefined);
      if (found !== undefined) {
        if (!found.isFile()) return failed('What stands in the place of its answer is no file.');
        if (found.size > MOST_BYTES) return failed('Its answer has more than 8 MB.');
        const lookedAt = clock.monotonic();
        const stamp = stampOf(found);
        if (stamp !== seen) since = lookedAt;
        seen = stamp;
        const text = await readFile(this.replyFile, 'utf8').catch(() => '');
        // The file may grow between `lstat` and the read: the text is accepted only if the file is still unchanged after it.
        const isSame = stampOf(await lstat(this.replyFile).catch(() => undefined)) === stamp;
        const quiet = lookedAt - since;
        if (isSame && quiet >= (isComplete(text) ? pace.settleMs : pace.stableMs)) return succeeded(text);
      }
      await clock.sleep(pace.lookMs, signal);
    }
    return undefined;
  }

  async #isOurs(): Promise<boolean> {
    const text = await readFile(join(this.#folder, '.gitignore'), 'utf8').catch(() => '');
    return text === IGNORE;
  }

  /** Removes the files of turns that a crash interrupted. */
  async #sweep(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => /-(prompt|reply)\.md$/.test(name));
    await Promise.all(names.map((name) => rm(join(this.#folder, name), { force: true, recursive: true })));
  }
}

function stampOf(file: Stats | undefined): string {
  return file === undefined ? 'none' : `${file.size} ${file.mtimeMs}`;
}

/** Whether the text ends with a complete fenced block of JSON, or is JSON as a whole. */
export function isComplete(text: string): boolean {
  const trimmed = text.trimEnd();
  if (trimmed.startsWith('{')) return isJson(trimmed);
  if (!trimmed.endsWith('```')) return false;
  const block = trimmed.slice(0, -3);
  const inside = block.slice(block.lastIndexOf('```'));
  return /^```json\r?\n/.test(inside) && isJson(inside.slice(inside.indexOf('\n')));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
