import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TempRepo } from './temp-repo.ts';

/**
 * Ways of planting a program where git would run it. Each plant writes its own name to the marker file when it is run, so
 * that all of them can lie in wait at once and the one that fired is known.
 */
export interface PlantGround {
  repo: TempRepo;
  /** Where an agent can write: a worktree, or a checkout. */
  folder: string;
  marker: string;
}

/** A program that leaves its name, and passes its input on so that whoever called it goes on. */
export async function makePlant(ground: PlantGround, name: string): Promise<string> {
  const file = path.join(ground.repo.root, 'plants', name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho "${name}" >> "${ground.marker}"\n[ -p /dev/stdin ] && cat\nexit 0\n`);
  await chmod(file, 0o755);
  return file;
}

const HOOKS = [
  ...[
    'applypatch-msg',
    'pre-applypatch',
    'post-applypatch',
    'pre-commit',
    'pre-merge-commit',
    'prepare-commit-msg',
    'commit-msg',
  ],
  ...['post-commit', 'pre-rebase', 'post-checkout', 'post-merge', 'pre-push', 'pre-receive', 'update', 'post-receive'],
  ...['post-update', 'reference-transaction', 'pre-auto-gc', 'post-rewrite', 'post-index-change', 'push-to-checkout'],
];

export async function plantHooks(ground: PlantGround, hooksDir: string, label: string): Promise<void> {
  await mkdir(hooksDir, { recursive: true });
  for (const hook of HOOKS) {
    const plant = await makePlant(ground, `${label}-hook-${hook}`);
    await writeFile(path.join(hooksDir, hook), `#!/bin/sh\nexec "${plant}" "$@"\n`, { mode: 0o755 });
  }
}

/** Every setting that names a program, as the text of a configuration file. `label` tells one file's plants from another's. */
export async function hostileConfig(ground: PlantGround, label: string): Promise<string> {
  const plant = (name: string) => makePlant(ground, `${label}-${name}`);
  const included = path.join(ground.repo.root, 'plants', `${label}-included.config`);
  const text = `[core]
	fsmonitor = ${await plant('fsmonitor')}
	sshCommand = ${await plant('sshCommand')}
	gitProxy = ${await plant('gitProxy')}
	pager = ${await plant('pager')}
	editor = ${await plant('editor')}
	askPass = ${await plant('askPass')}
	alternateRefsCommand = ${await plant('alternateRefsCommand')}
[filter "planted"]
	clean = ${await plant('filter-clean')}
	smudge = ${await plant('filter-smudge')}
	required = true
[filter "process"]
	process = ${await plant('filter-process')}
[diff]
	external = ${await plant('diff-external')}
[diff "planted"]
	textconv = ${await plant('diff-textconv')}
	command = ${await plant('diff-command')}
[merge "planted"]
	driver = ${await plant('merge-driver')}
[gpg]
	program = ${await plant('gpg-program')}
[commit]
	gpgSign = true
[log]
	showSignature = true
[alias]
	status = "!${await plant('alias')}"
[credential]
	helper = ${await plant('credential-helper')}
[uploadpack]
	packObjectsHook = ${await plant('packObjectsHook')}
[protocol "ext"]
	allow = always
[sequence]
	editor = ${await plant('sequence-editor')}
[trailer "planted"]
	command = ${await plant('trailer')}
[include]
	path = ${included}
`;
  await writeFile(
    included,
    `[pager]\n\tstatus = ${await plant('included-pager')}\n\tlog = ${await plant('included-pager')}\n`,
  );
  return text;
}

/** Attributes that send every file through the planted drivers. */
export const HOSTILE_ATTRIBUTES = '* filter=planted diff=planted merge=planted\n*.proc filter=process\n';

/** A repository in a folder of the worktree whose own configuration is hostile, with a commit or without one. */
export async function plantNestedRepository(ground: PlantGround, name: string, bare: boolean): Promise<void> {
  const folder = path.join(ground.folder, name);
  await mkdir(folder, { recursive: true });
  const { repo } = ground;
  await repo.gitIn(folder, 'init', '--quiet', ...(bare ? ['--bare'] : []));
  if (!bare) {
    await writeFile(path.join(folder, 'inner.txt'), 'inner\n');
    await repo.gitIn(folder, 'add', '.');
    await repo.gitIn(folder, 'commit', '--quiet', '--message', 'inner');
  }
  const gitDir = bare ? folder : path.join(folder, '.git');
  await writeFile(
    path.join(gitDir, 'config'),
    `[core]\n\tbare = ${bare}\n${await hostileConfig(ground, `nested-${name}`)}`,
  );
}

export async function namesOf(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
