import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CoverageReport } from 'monocart-coverage-reports';
import ts from 'typescript-api';

const SOURCE = /(?:^|\/)(src\/(?!.*\/node_modules\/).+\.(?:ts|mjs))$/;

/** Of all lines together, in percent: fewer fail the run. */
export const LEAST_PERCENT = 80;

/**
 * What the run's processes left in `folder` (V8's own format), as lines of src by room: rows of { room, lines, covered }, the least
 * covered first. A file that was never loaded counts as not covered; one that holds nothing but types counts not at all.
 */
export async function coverageByRoom(root, folder) {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, 'src', name))
    .filter((file) => /\.(?:ts|mjs)$/.test(file));
  const report = new CoverageReport({
    baseDir: root,
    outputDir: join(folder, 'report'),
    reports: [],
    logging: 'off',
    // Chunks of the command line that hold nothing of ours have an empty map.
    entryFilter: ({ url }) => /\/(?:src|dist)\//.test(url) && !/\/node_modules\/|\/dist\/(?:test|lib-)/.test(url),
    sourceFilter: (path) => SOURCE.test(path),
  });
  await report.addFromDir(folder);
  const { files = [] } = (await report.generate()) ?? {};
  const loaded = new Map(files.map(({ sourcePath, summary }) => [SOURCE.exec(sourcePath)?.[1], summary.lines]));
  const rooms = new Map();
  for (const file of sources) {
    const text = readFileSync(file, 'utf8');
    if (!hasCode(text)) continue;
    const name = relative(root, file);
    const { total, covered } = loaded.get(name.replaceAll(sep, '/')) ?? { total: linesOf(text), covered: 0 };
    const room = roomOf(name);
    const row = rooms.get(room) ?? { room, lines: 0, covered: 0 };
    rooms.set(room, { room, lines: row.lines + total, covered: row.covered + covered });
  }
  return [...rooms.values()].toSorted((a, b) => percent(a) - percent(b));
}

/** As the reporter counts: lines with something in them. */
const linesOf = (text) => text.split('\n').filter((line) => line.trim() !== '').length;

/** `src/adapters/git/worktree/status.ts` is of `adapters/git`, `src/domain/task/task.ts` of `domain`. */
export function roomOf(file) {
  const [, first = '', second = ''] = file.split(sep);
  if (!second) return 'composition-root';
  return first === 'adapters' ? `${first}/${second}` : first;
}

const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext, removeComments: true };
const hasCode = (text) => !/^\s*(?:export \{\s*\};?)?\s*$/.test(ts.transpile(text, options));

export const percent = ({ lines, covered }) => (lines === 0 ? 100 : (100 * covered) / lines);

/** The table, and whether enough is covered. */
export function coverageText(rows) {
  const all = rows.reduce((sum, { lines, covered }) => ({ lines: sum.lines + lines, covered: sum.covered + covered }), {
    lines: 0,
    covered: 0,
  });
  const line = (room, row) =>
    `${room.padEnd(22)} ${percent(row).toFixed(1).padStart(5)} %  ${String(row.covered).padStart(6)} of ${row.lines} lines`;
  const table = ['Lines covered, by room:', ...rows.map((row) => line(row.room, row)), line('all', all)];
  const isEnough = percent(all) > LEAST_PERCENT;
  if (!isEnough) table.push(`More than ${LEAST_PERCENT} % must be covered.`);
  return { text: table.join('\n'), isEnough };
}
