import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Report } from 'c8';
import ts from 'typescript';

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
  const report = new Report({
    tempDirectory: folder,
    include: [`${root.replaceAll(sep, '/')}/src/**`],
    exclude: [],
    extension: ['.ts', '.mjs'],
    allowExternal: true, // names are matched whole, whatever the working directory is
    excludeAfterRemap: true,
    mergeAsync: true, // one file at a time: hundreds of processes leave theirs
  });
  const map = await report.getCoverageMapFromAllCoverageFiles();
  const loaded = new Set(map.files());
  const rooms = new Map();
  for (const file of sources) {
    const text = readFileSync(file, 'utf8');
    if (!hasCode(text)) continue;
    const { total, covered } = loaded.has(file)
      ? map.fileCoverageFor(file).toSummary().lines
      : { total: text.trimEnd().split('\n').length, covered: 0 };
    const room = roomOf(relative(root, file));
    const row = rooms.get(room) ?? { room, lines: 0, covered: 0 };
    rooms.set(room, { room, lines: row.lines + total, covered: row.covered + covered });
  }
  return [...rooms.values()].toSorted((a, b) => percent(a) - percent(b));
}

/** `src/adapters/git/status.ts` is of `adapters/git`, `src/domain/task.ts` of `domain`. */
export function roomOf(file) {
  const [, first = '', second = ''] = file.split(sep);
  if (!second) return 'factory';
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
