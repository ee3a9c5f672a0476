import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { textOf } from '../repository/factory-repository.ts';

/** `ref: refs/heads/<branch>`, a commit, or `undefined` when there is no such worktree. */
export type WorktreeHead = { branch: string } | { commit: string };

/**
 * The factory's side of a worktree (`<factory>/worktrees/<id>`), found by what it says about itself. The `.git` file in
 * the worktree is never asked: an agent can write it.
 */
export async function findAdminDir(factoryGitDir: string, worktreePath: string): Promise<string | undefined> {
  const all = path.join(factoryGitDir, 'worktrees');
  const ids = await readdir(all).catch(() => []);
  const likely = path.basename(worktreePath);
  ids.sort((a, b) => Number(b === likely) - Number(a === likely));
  for (const id of ids) {
    const admin = path.join(all, id);
    if ((await textOf(path.join(admin, 'gitdir')))?.trimEnd() === path.join(worktreePath, '.git')) return admin;
  }
  return undefined;
}

export async function readHead(adminDir: string): Promise<WorktreeHead | undefined> {
  const text = (await textOf(path.join(adminDir, 'HEAD')))?.trim();
  if (text === undefined) return undefined;
  const branch = /^ref: refs\/heads\/(.+)$/.exec(text)?.[1];
  return branch === undefined ? { commit: text } : { branch };
}

export function pointerText(adminDir: string): string {
  return `gitdir: ${adminDir}\n`;
}

/** Does the worktree's `.git` lead to us? Read without following anything that an agent may have put there instead. */
export async function pointerIsOurs(adminDir: string, worktreePath: string): Promise<boolean> {
  const file = path.join(worktreePath, '.git');
  const found = await lstat(file).catch(() => undefined);
  // A pipe in its place would never end being read.
  return found?.isFile() === true && found.size < 10_000 && (await textOf(file)) === pointerText(adminDir);
}
