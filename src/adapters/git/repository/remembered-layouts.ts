import type { Stats } from 'node:fs';
import { lstat, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { HardenedGit } from '../command/hardened-git.ts';

interface Layout {
  root: string;
  gitDir: string;
  commonDir: string;
}

/** If a file changed within this time before git was asked, it may have changed after git read it. */
const RACE_MS = 100;

/**
 * A cache of git's answers about repositories in this process. A turn needs its repository about ten times, and each query costs
 * two processes.
 */
export interface RememberedLayouts<T extends Layout> {
  /** `undefined`: git was not asked yet, or a file that determines the answer has changed. */
  recall(git: HardenedGit, root: string): Promise<T | undefined>;
  /** `askedAt`: Unix milliseconds before git was asked. */
  remember(git: HardenedGit, layout: T, askedAt: number): Promise<void>;
}

export function rememberedLayouts<T extends Layout>(): RememberedLayouts<T> {
  const byGit = new WeakMap<HardenedGit, Map<string, { layout: T; stamp: string }>>();
  return {
    async recall(git, root) {
      const known = byGit.get(git)?.get(root);
      if (known === undefined) return undefined;
      return (await stampOf(known.layout)).text === known.stamp ? known.layout : undefined;
    },
    async remember(git, layout, askedAt) {
      const stamp = await stampOf(layout);
      if (stamp.changedAt > askedAt - RACE_MS || (await includesOthers(layout))) return;
      const known = byGit.get(git) ?? new Map<string, { layout: T; stamp: string }>();
      byGit.set(git, known);
      known.set(layout.root, { layout, stamp: stamp.text });
    },
  };
}

/** A configuration with includes is not cached, because changes of included files are not detected. */
async function includesOthers({ gitDir, commonDir }: Layout): Promise<boolean> {
  const files = [path.join(commonDir, 'config'), path.join(gitDir, 'config.worktree')];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.some((text) => /^\s*\[include/im.test(text));
}

/** A stamp of everything that determines the answer: the checkout's `.git`, the configuration, and the repository's parts. */
async function stampOf({ root, gitDir, commonDir }: Layout): Promise<{ text: string; changedAt: number }> {
  const find = (...parts: string[]) => lstat(path.join(...parts)).catch(() => undefined);
  // A configuration that is a link is judged by its target.
  const findTarget = (...parts: string[]) => stat(path.join(...parts)).catch(() => undefined);
  const [dotGit, config, commonOfWorktree, ofWorktree, common, ...standing] = await Promise.all([
    find(root, '.git'),
    findTarget(commonDir, 'config'),
    findTarget(commonDir, 'config.worktree'),
    findTarget(gitDir, 'config.worktree'),
    find(gitDir, 'commondir'),
    find(gitDir, 'HEAD'),
    find(commonDir, 'objects'),
    find(commonDir, 'refs'),
  ]);
  // A `.git` file or link says where the repository is. The times of a `.git` folder change with every commit.
  const pointer = dotGit?.isDirectory() === true ? undefined : dotGit;
  const files = [pointer, config, commonOfWorktree, ofWorktree, common];
  const texts = [...files.map(contentStamp), identity(dotGit), ...standing.map(identity)];
  return { text: texts.join('\n'), changedAt: Math.max(0, ...files.map((stats) => stats?.ctimeMs ?? 0)) };
}

/** Every checkout rewrites `HEAD`, so for a file only its type, mode and owner count. */
function identity(stats: Stats | undefined): string {
  if (stats === undefined) return 'missing';
  return `${stats.isFile() ? 'file' : `${stats.dev}:${stats.ino}`} ${stats.mode.toString(8)} ${stats.uid}`;
}

function contentStamp(stats: Stats | undefined): string {
  if (stats === undefined) return 'missing';
  return `${identity(stats)} ${stats.dev}:${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
}
