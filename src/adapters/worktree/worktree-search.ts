import { failed, succeeded, type Result } from '../../domain/result.ts';
import type { CommandResult, Sandbox } from '../../ports/sandbox.ts';
import type { FoundLine } from '../../ports/worktree-files.ts';
import { placeIn, statOrNothing } from './worktree-place.ts';

const TIMEOUT_MS = 20_000;
const MEMORY_BYTES = 2_000_000_000;
const MAX_LINE = 500;

/**
 * Lists and searches files with `git`, which applies the ignore rules exactly. It runs in the sandbox with a time limit, so that
 * an endless pattern ends with its process and does not block ours. PCRE has its own limit too.
 *
 * It must not read configuration that an agent wrote, so it opens neither the worktree's `.git` nor its repository. Instead it
 * uses an empty repository in the run's temporary folder, in which every file is untracked and only the `.gitignore` files
 * count. So a committed file that matches an ignore pattern is left out too.
 */
export class WorktreeSearch {
  readonly #root: string;
  readonly #sandbox: Sandbox;

  constructor(root: string, sandbox: Sandbox) {
    this.#root = root;
    this.#sandbox = sandbox;
  }

  async list(
    folder: string,
    depth: number,
    max: number,
    signal: AbortSignal,
  ): Promise<Result<{ names: string[]; more: number }, string>> {
    const inner = await this.#folder(folder);
    if (!inner.ok) return inner;
    const names = new Set<string>();
    let more = 0;
    let last = '';
    const result = await this.#git(
      ['ls-files', '--others', '--exclude-standard', '--', ...(inner.value === '' ? [] : [literal(inner.value)])],
      (line) => {
        const name = cut(line, inner.value, depth);
        // The output is sorted, so equal names are adjacent.
        if (name === last) return undefined;
        last = name;
        if (names.size < max) names.add(name);
        else more++;
        return undefined;
      },
      signal,
    );
    const problem = problemOf(result);
    return problem === undefined ? succeeded({ names: [...names], more }) : failed(problem);
  }

  async search(
    pattern: string,
    options: { folder: string; glob: string | null; max: number },
    signal: AbortSignal,
  ): Promise<Result<{ found: FoundLine[]; more: boolean }, string>> {
    const inner = await this.#folder(options.folder);
    if (!inner.ok) return inner;
    if (/[\0\n]/.test(pattern)) return failed('a pattern is one line');
    const found: FoundLine[] = [];
    let more = false;
    const result = await this.#git(
      [
        'grep',
        '--untracked',
        '--no-color',
        '-n',
        '-z',
        '-I',
        '-P',
        '-e',
        pattern,
        '--',
        ...placesFor(inner.value, options.glob),
      ],
      (line) => {
        const [path, number, text] = line.split('\0', 3);
        if (path === undefined || text === undefined) return undefined;
        more = found.length >= options.max;
        if (!more) found.push({ path, line: Number(number), text: text.replace(/\r$/, '').slice(0, MAX_LINE) });
        return more;
      },
      signal,
    );
    // Exit code 1: nothing was found.
    const problem = result.exitCode === 1 || result.endedEarly ? undefined : problemOf(result);
    return problem === undefined ? succeeded({ found, more }) : failed(problem);
  }

  /** The folder relative to the root, without a trailing slash; the root itself is empty. */
  async #folder(folder: string): Promise<Result<string, string>> {
    const place = await placeIn(this.#root, folder === '' ? '.' : folder).catch((error: unknown) =>
      failed(`${folder}: ${error instanceof Error ? error.message : String(error)}`),
    );
    if (!place.ok) return place;
    const found = await statOrNothing(place.value);
    if (found === undefined) return failed(`${folder} does not exist`);
    return succeeded(
      place.value
        .slice(this.#root.length)
        .replace(/^[\\/]+/, '')
        .replaceAll('\\', '/'),
    );
  }

  #git(
    args: readonly string[],
    onStdoutLine: (line: string) => boolean | undefined,
    signal: AbortSignal,
  ): Promise<CommandResult> {
    return this.#sandbox.run(
      {
        argv: ['/bin/sh', '-c', IN_AN_EMPTY_REPOSITORY, 'sh', ...args],
        cwd: this.#root,
        policy: { writable: [], network: 'none', home: [], env: QUIET },
        limits: { timeoutMs: TIMEOUT_MS, memoryBytes: MEMORY_BYTES },
        stdin: '',
        onStdoutLine,
        keepBytes: 8000,
      },
      signal,
    );
  }
}

const IN_AN_EMPTY_REPOSITORY = `
empty="\${TMPDIR:-/tmp}/empty-$$.git"
git init --quiet --bare --template= "$empty" || exit 125
GIT_DIR="$empty" GIT_WORK_TREE=. exec git -c core.quotePath=false -c core.fsmonitor=false "$@"
`;

const QUIET = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_PAGER: 'cat',
  LC_ALL: 'C.UTF-8',
};

/** `undefined`: the command completed. */
function problemOf(result: CommandResult): string | undefined {
  if (result.exitCode === 0) return undefined;
  if (result.startFailure !== null) return result.startFailure;
  if (result.cancelled) return 'it was stopped';
  if (result.timedOut || result.outOfMemory || /match limit exceeded|error code -4[678]/.test(result.stderr)) {
    return 'it took too long or too much memory and was ended; take a simpler pattern or a smaller folder';
  }
  const said = result.stderr.replace(/^fatal: (?:-e option, )?/m, '').trim();
  return said === '' ? 'git ended without a word' : said.slice(0, 500);
}

/** The path of a file or, if it is deeper, of its folder at that depth. Names that git quotes stay quoted. */
function cut(path: string, folder: string, depth: number): string {
  const above = folder === '' ? 0 : folder.split('/').length;
  const segments = path.split('/');
  return segments.length <= above + depth ? path : `${segments.slice(0, above + depth).join('/')}/`;
}

function literal(path: string): string {
  return `:(literal)${path}`;
}

/** A glob without a slash matches names at any depth, as in a `.gitignore`. */
function placesFor(folder: string, glob: string | null): string[] {
  if (glob === null) return folder === '' ? [] : [literal(folder)];
  const before = folder === '' ? '' : `${folder.replace(/[\\*?[]/g, '\\$&')}/`;
  const wanted = glob.replace(/^\.?\//, '');
  return [`:(glob)${before}${wanted.includes('/') ? '' : '**/'}${wanted}`];
}
