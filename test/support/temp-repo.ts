import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

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
}

export async function createTempRepo(shape: TempRepoShape = {}): Promise<TempRepo> {
  const root = await realpath(await mkdtemp(path.join(shape.under ?? tmpdir(), 'df-test-')));
  const checkout = path.join(root, shape.name ?? 'project');
  const home = path.join(root, 'home');
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  await mkdir(home);
  await mkdir(checkout, { recursive: true });
  const gitIn = (folder: string, ...args: string[]) => run('git', args, folder, env);
  const write = async (file: string, content: string) => {
    const full = path.resolve(checkout, file);
    await mkdir(path.dirname(full), { recursive: true });
    await writeFile(full, content);
  };
  const identity = shape.identity === undefined ? { name: 'Test', email: 'test@example.invalid' } : shape.identity;
  if (identity !== null) {
    await writeFile(
      path.join(home, '.gitconfig'),
      `[user]\n\tname = ${identity.name}\n\temail = ${identity.email}\n[init]\n\tdefaultBranch = main\n`,
    );
  }
  await gitIn(checkout, 'init', '--quiet', `--initial-branch=${shape.branch ?? 'main'}`);
  if (shape.files !== null) {
    const files = shape.files ?? { 'README.md': '# A project\n', 'src/index.js': 'export const one = 1;\n' };
    for (const [file, content] of Object.entries(files)) await write(file, content);
    for (const [file, target] of Object.entries(shape.links ?? {})) await symlink(target, path.join(checkout, file));
    for (const file of shape.executable ?? []) await chmod(path.join(checkout, file), 0o755);
    await gitIn(checkout, 'add', '--all');
    const as = identity === null ? ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'] : [];
    await gitIn(checkout, ...as, 'commit', '--quiet', '--message', 'first');
  }
  return {
    root,
    path: checkout,
    home,
    dataDirectory: path.join(root, 'data'),
    env,
    git: (...args) => gitIn(checkout, ...args),
    gitIn,
    write,
    dispose: () => rm(root, { recursive: true, force: true, maxRetries: 3 }),
  };
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
    execFile(program, args, { cwd, env, maxBuffer: 64 * 1024 * 1024, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${program} ${args.join(' ')} failed: ${stderr || error.message}`));
    });
  });
}
