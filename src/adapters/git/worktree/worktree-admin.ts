import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { textOf } from '../repository/factory-repository.ts';

/** `ref: refs/heads/<branch>`, a commit, or `undefined` when there is no such worktree. */
export type WorktreeHead = { branch: string } | { commit: string };

/**
 * Finds a worktree's directory in the factory repository (`<factory>/worktrees/<id>`) by the path stored there. The `.git` file
 * in the worktree is never read for this, because an agent can write it.
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

/** Whether the worktree's `.git` file points to us. It follows no link that an agent may have put there. */
export async function pointerIsOurs(adminDir: string, worktreePath: string): Promise<boolean> {
  const file = path.join(worktreePath, '.git');
  const found = await lstat(file).catch(() => undefined);
  // Only a regular file is read: reading a pipe would not end.
  return found?.isFile() === true && found.size < 10_000 && (await textOf(file)) === pointerText(adminDir);
}
