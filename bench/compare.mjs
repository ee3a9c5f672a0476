// Measures this checkout and another one of the same repository, turn about, and prints ratios.
//   node bench/compare.mjs <other checkout> [--rounds <n>] [--together] [words]
// The other one needs its own node_modules. Only benches that both have are compared. A figure of one run says little on a busy
// machine; a pair is measured under the same load, so its ratio says more. --together measures both of a pair at the same time.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, together: { type: 'boolean', default: false } },
});
const [other, ...words] = positionals;
const rounds = Number(values.rounds);
if (other === undefined || !Number.isInteger(rounds) || rounds < 1) {
  console.error('node bench/compare.mjs <other checkout> [--rounds <n>] [--together] [words]');
  process.exit(2);
}
const sides = [
  { checkout: other, figures: new Map() },
  { checkout: fileURLToPath(new URL('..', import.meta.url)), figures: new Map() },
];

for (let round = 0; round < rounds; round++) {
  process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  const order = round % 2 === 0 ? sides : sides.toReversed();
  if (values.together) await Promise.all(order.map(measure));
  else for (const side of order) await measure(side);
}
print();

/** Adds one run to the figures of a side: by name, the values in the order of the rounds. */
async function measure({ checkout, figures }) {
  const child = spawn(process.execPath, ['bench/run.mjs', '--json', ...words], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  for (const { bench, name, value, unit } of JSON.parse(text || '[]')) {
    const key = `${bench}: ${name}`;
    figures.set(key, { unit, values: [...(figures.get(key)?.values ?? []), value] });
  }
}

function print() {
  const [before, now] = sides.map(({ figures }) => figures);
  const rows = [['what', 'other', 'this', 'ratio', 'spread', '']];
  for (const [key, { unit, values: mine }] of now) {
    const theirs = before.get(key)?.values ?? [];
    if (theirs.length !== mine.length) continue;
    const ratios = mine.map((value, round) => value / theirs[round]).sort((a, b) => a - b);
    const ratio = median(ratios);
    const spread = `${ratios[0].toFixed(2)}–${ratios.at(-1).toFixed(2)}`;
    const show = (value) => `${value.toPrecision(3)} ${unit}`;
    rows.push([key, show(median(theirs)), show(median(mine)), ratio.toFixed(2), spread, ratio > 1.05 ? 'more' : '']);
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    );
  }
  console.log(`\nRatio: this by other, median of ${rounds} pairs; spread: lowest and highest pair. More: by over 5 %.`);
  const alone = [...now.keys()].filter((key) => before.get(key)?.values.length !== now.get(key).values.length);
  if (alone.length > 0) console.log(`Not compared, because the other has not the same: ${alone.join(', ')}`);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
