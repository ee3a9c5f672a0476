import { z } from 'zod';

/**
 * What a run of the checks left in a worktree in which nothing was worked on. `created`: was not there; a folder ends in "/".
 * `changed`: was there; `likeness` is equal for contents that differ in numbers alone, such as times and counts, and `null` where
 * the content was not read.
 */
export const checkTraceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('created'), path: z.string() }),
  z.strictObject({ kind: z.literal('changed'), path: z.string(), likeness: z.string().nullable() }),
]);
export type CheckTrace = z.infer<typeof checkTraceSchema>;

/**
 * Which of the new files are what tests leave when an agent runs them: what the checks left in the baseline, and the reports and
 * caches of well-known tools. Folders end in "/" and stand for everything in them that is new.
 */
export function tracesAmong(appeared: readonly string[], known: readonly CheckTrace[]): string[] {
  const created = known.flatMap(({ kind, path }) => (kind === 'created' ? [path] : []));
  const found = appeared.flatMap((path) => {
    const own = created.find((trace) => path === trace || (trace.endsWith('/') && path.startsWith(trace)));
    return own ?? toolTrace(path) ?? [];
  });
  return [...new Set(found)].toSorted();
}

function toolTrace(path: string): string | undefined {
  const parts = path.split('/');
  // Files to test with may look like anything.
  if (parts.some((part) => EXAMPLES.test(part))) return undefined;
  for (const [index, part] of parts.slice(0, -1).entries()) {
    const inside = parts.slice(index + 1).join('/');
    if (FOLDERS.some(({ name, holds }) => name === part && holds.test(inside))) {
      return `${parts.slice(0, index + 1).join('/')}/`;
    }
  }
  return FILES.test(parts.at(-1) ?? '') ? path : undefined;
}

const EXAMPLES = /^(?:__fixtures?__|fixtures?|testdata|test-data|examples?|samples?|snapshots?|__snapshots__)$/i;

interface TraceFolder {
  name: string;
  /** One new file that matches makes the folder a trace: a folder of that name may also be code. */
  holds: RegExp;
}

/** Istanbul and c8, nyc, coverage.py, Playwright, and caches of Python's tools. */
const FOLDERS: readonly TraceFolder[] = [
  {
    name: 'coverage',
    holds:
      /^(?:lcov\.info|lcov-report\/.*|clover\.xml|cobertura-coverage\.xml|coverage-(?:final|summary)\.json|tmp\/coverage-.*\.json|prettify\.css)$/,
  },
  { name: '.nyc_output', holds: /./ },
  { name: 'htmlcov', holds: /^(?:index\.html|status\.json)$/ },
  { name: 'test-results', holds: /^\.last-run\.json$/ },
  { name: 'playwright-report', holds: /^index\.html$/ },
  ...['__pycache__', '.pytest_cache', '.mypy_cache', '.ruff_cache', '.hypothesis'].map((name) => ({
    name,
    holds: /./,
  })),
];

const FILES =
  /^(?:\.coverage(?:\.[\w.-]+)?|lcov\.info|\.eslintcache|\.stylelintcache|.*\.tsbuildinfo|.*\.py[co]|.*\.profraw|(?:npm-debug|yarn-error|pnpm-debug)\.log)$/;
