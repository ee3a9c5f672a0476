import path from 'node:path';
import type { GitFailure, Identity } from '../../../ports/git-manager.ts';
import type { Result } from '../../../domain/result.ts';
import { succeeded } from '../../../domain/result.ts';
import type { HardenedGit } from '../command/hardened-git.ts';

/** The user's effective configuration: key in lower case (sections of branches and remotes as written) → last value. */
export type UserConfig = ReadonlyMap<string, string>;

/** Only reads: `git config` starts no program that the configuration names. */
export async function readUserConfig(
  git: HardenedGit,
  repositoryPath: string,
): Promise<Result<UserConfig, GitFailure>> {
  const listed = await git.succeed({
    args: ['config', '--includes', '--list', '-z'],
    cwd: repositoryPath,
    asUser: true,
  });
  if (!listed.ok) return listed;
  const config = new Map<string, string>();
  for (const entry of listed.value.split('\0')) {
    if (entry === '') continue;
    const end = entry.indexOf('\n');
    // A key without "=" is the boolean `true`.
    if (end < 0) config.set(entry, 'true');
    else config.set(entry.slice(0, end), entry.slice(end + 1));
  }
  return succeeded(config);
}

/** The author of the user's own commits; `null`: git would have to guess. */
export function identityOf(config: UserConfig, env: Readonly<Record<string, string | undefined>>): Identity | null {
  const name = (env.GIT_AUTHOR_NAME ?? config.get('author.name') ?? config.get('user.name') ?? '').trim();
  const email = (env.GIT_AUTHOR_EMAIL ?? config.get('author.email') ?? config.get('user.email') ?? '').trim();
  return name === '' || email === '' ? null : { name, email };
}

/** See `GitManager.remoteFor`. Only a remote with an address is one: `git config` can leave other settings of a name behind. */
export function remoteIn(config: UserConfig, baseBranch: string): string | null {
  const names = [...config.keys()].flatMap((key) => /^remote\.(.+)\.(?:push)?url$/s.exec(key)?.[1] ?? []);
  const known = [...new Set(names)].sort();
  const wanted = [
    config.get(`branch.${baseBranch}.pushremote`),
    config.get('remote.pushdefault'),
    config.get(`branch.${baseBranch}.remote`),
    'origin',
  ];
  return wanted.find((name) => name !== undefined && known.includes(name)) ?? known[0] ?? null;
}

/**
 * Settings that decide how git interprets file content and names. Only known words are copied, so that our own configuration can
 * later be checked against everything that we could have written.
 */
export function contentSettings(config: UserConfig): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [key, allowed] of Object.entries(CONTENT_SETTINGS)) {
    const value = config.get(key.toLowerCase())?.toLowerCase();
    const word = value === undefined ? undefined : (TRUTH[value] ?? value);
    if (word !== undefined && allowed.includes(word)) settings[key] = word;
  }
  return settings;
}

const TRUTH: Readonly<Record<string, string>> = {
  yes: 'true',
  on: 'true',
  '1': 'true',
  no: 'false',
  off: 'false',
  '0': 'false',
};

export const CONTENT_SETTINGS: Readonly<Record<string, readonly string[]>> = {
  'core.filemode': ['true', 'false'],
  'core.symlinks': ['true', 'false'],
  'core.ignorecase': ['true', 'false'],
  'core.precomposeunicode': ['true', 'false'],
  'core.longpaths': ['true', 'false'],
  'core.autocrlf': ['true', 'false', 'input'],
  'core.eol': ['lf', 'crlf', 'native'],
};

/** The user's global ignore file. It holds only patterns, so it is safe to read. */
export function excludesFileOf(
  config: UserConfig,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return userFileOf(config, env, 'core.excludesfile', 'ignore');
}

/** A file of the user beside git's configuration: the one that `setting` names, else the one of this name. */
export function userFileOf(
  config: UserConfig,
  env: Readonly<Record<string, string | undefined>>,
  setting: 'core.excludesfile' | 'core.attributesfile',
  name: 'ignore' | 'attributes',
): string | undefined {
  const home = env.HOME ?? env.USERPROFILE;
  const named = config.get(setting);
  if (named !== undefined) {
    if (named.startsWith('~/') && home !== undefined) return path.join(home, named.slice(2));
    return path.isAbsolute(named) ? named : undefined;
  }
  const base = env.XDG_CONFIG_HOME ?? (home === undefined ? undefined : path.join(home, '.config'));
  return base === undefined ? undefined : path.join(base, 'git', name);
}
