import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HANG_MS } from '../time/patience.ts';

/** A user's repository in a temporary folder of its own, with a home, a data directory and room for worktrees beside it. */
export interface TempRepo {
  /** Everything of this test is below it. */
  root: string;
  /** The user's checkout. */
  path: string;
  home: string;
  dataDirectory: string;
  /** What a user's shell would have: a home with an identity, nothing of this machine. */
  env: Record<string, string>;
  /** Stdout of git in the user's checkout, as the user would run it; throws when git fails. */
  git(...args: string[]): Promise<string>;
  /** The same in another folder. */
  gitIn(folder: string, ...args: string[]): Promise<string>;
  write(file: string, content: string): Promise<void>;
  dispose(): Promise<void>;
}

export interface TempRepoShape {
  /** Name of the checkout's folder. Default `project`. */
  name?: string;
  /** Folder that holds everything. Default: the system's. */
  under?: string;
  /** Path → content; committed as "first". `null`: no commit at all. */
  files?: Record<string, string> | null;
  /** Path → target, committed with the files. */
  links?: Record<string, string>;
  /** Paths that are executable. */
  executable?: string[];
  identity?: { name: string; email: string } | null;
  branch?: string;
  /** Added to the user's own configuration. */
  config?: string;
}

export async function createTempRepo(shape: TempRepoShape = {}): Promise<TempRepo> {
  const root = await realpath(await mkdtemp(path.join(shape.under ?? tmpdir(), 'df-test-')));
  const checkout = path.join(root, shape.name ?? 'project');
  const home = path.join(root, 'home');
  const env = environmentIn(home);
  const gitIn = (folder: string, ...args: string[]) => run('git', args, folder, env);
  const template = await templateOf(shape);
  await cp(path.join(template, 'home'), home, { recursive: true });
  await cp(path.join(template, 'checkout'), checkout, { recursive: true, verbatimSymlinks: true });
  // The copies are other files to git, until it has looked.
  if (shape.files !== null) await gitIn(checkout, 'update-index', '-q', '--refresh');
  return {
    root,
    path: checkout,
    home,
    dataDirectory: path.join(root, 'data'),
    env,
    git: (...args) => gitIn(checkout, ...args),
    gitIn,
    write: (file, content) => writeIn(checkout, file, content),
    dispose: () => rm(root, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** By shape: each is made once in a process, and copied. */
const templates = new Map<string, Promise<string>>();

function templateOf(shape: TempRepoShape): Promise<string> {
  const key = JSON.stringify({ ...shape, name: null, under: null });
  let template = templates.get(key);
  if (template === undefined) templates.set(key, (template = makeTemplate(shape)));
  return template;
}

async function makeTemplate(shape: TempRepoShape): Promise<string> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'df-template-')));
  process.once('exit', () => {
    rmSync(root, { recursive: true, force: true });
  });
  const home = path.join(root, 'home');
  const checkout = path.join(root, 'checkout');
  await mkdir(home);
  await mkdir(checkout);
  const identity = shape.identity === undefined ? { name: 'Test', email: 'test@example.invalid' } : shape.identity;
  if (identity !== null) {
    await writeFile(
      path.join(home, '.gitconfig'),
      `[user]\n\tname = ${identity.name}\n\temail = ${identity.email}\n[init]\n\tdefaultBranch = main\n${shape.config ?? ''}`,
    );
  }
  const git = (...args: string[]) => run('git', args, checkout, environmentIn(home));
  await git('init', '--quiet', `--initial-branch=${shape.branch ?? 'main'}`);
  if (shape.files === null) return root;
  const files = shape.files ?? { 'README.md': '# A project\n', 'src/index.js': 'export const one = 1;\n' };
  for (const [file, content] of Object.entries(files)) await writeIn(checkout, file, content);
  for (const [file, target] of Object.entries(shape.links ?? {})) await symlink(target, path.join(checkout, file));
  for (const file of shape.executable ?? []) await chmod(path.join(checkout, file), 0o755);
  await git('add', '--all');
  const as = identity === null ? ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'] : [];
  await git(...as, 'commit', '--quiet', '--message', 'first');
  return root;
}

function environmentIn(home: string): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: home, LC_ALL: 'C', GIT_CONFIG_NOSYSTEM: '1' };
}

async function writeIn(folder: string, file: string, content: string): Promise<void> {
  const full = path.resolve(folder, file);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, content);
}

/** Our repository that a worktree belongs to. */
export async function factoryOf(repo: TempRepo, worktreePath: string): Promise<string> {
  return path.resolve(worktreePath, (await repo.gitIn(worktreePath, 'rev-parse', '--git-common-dir')).trim());
}

/** Stdout of a program; throws with its stderr when it fails. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, env, maxBuffer: 64 * 1024 * 1024, timeout: HANG_MS }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${program} ${args.join(' ')} failed: ${stderr || error.message}`));
    });
  });
}
