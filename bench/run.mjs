// Measures. `npm run bench`, or with words: only the benches with one of them in their name.
//   node bench/run.mjs [--json] [words]
// Absolute times hold on this machine alone; quote ratios to the floor, which is measured in the same run.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { findModernNode, isModern } from '../src/cli/modern-node.mjs';

// The benches are TypeScript: this Node must be able to run it.
const RUNS_TYPESCRIPT = '22.18.0';
const self = fileURLToPath(import.meta.url);
if (isModern(process.versions.node, RUNS_TYPESCRIPT)) await measure(process.argv.slice(2));
else {
  const node = findModernNode(self, RUNS_TYPESCRIPT);
  if (node === null) {
    console.error(`Node ${RUNS_TYPESCRIPT} or newer is needed, and npm brought none. Run: npm ci`);
    process.exit(1);
  }
  process.exit(spawnSync(node, [self, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1);
}

async function measure(args) {
  const json = args.includes('--json');
  const words = args.filter((word) => word !== '--json');
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.ts'));
  const modules = await Promise.all(files.sort().map((file) => import(new URL(file, import.meta.url).href)));
  const chosen = modules
    .flatMap(({ benches = [] }) => benches) // a module without is shared by others
    .filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  if (chosen.length === 0) {
    console.error(`No bench has a name with: ${words.join(', ')}`);
    process.exit(1);
  }
  const rows = [];
  for (const { name, run } of chosen) {
    process.stderr.write(`${name} …\n`);
    try {
      for (const measurement of await run()) rows.push({ bench: name, ...measurement });
    } catch (error) {
      console.error(`${name}: ${error.stack ?? error}`);
      process.exitCode = 1;
    }
  }
  if (json) console.log(JSON.stringify(rows, null, 2));
  else print(rows);
}

function print(rows) {
  const memory = Math.round(totalmem() / 2 ** 30);
  console.log(
    `Node ${process.versions.node}, ${process.platform}-${process.arch}, ${cpus().length} cores, ${memory} GiB\n`,
  );
  const figure = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
  const table = [
    ['bench', 'what', 'value', 'floor', 'ratio', ''],
    ...rows.map(({ bench, name, value, unit, floor, note }) => [
      bench,
      name,
      `${figure(value)} ${unit}`,
      floor === undefined ? '' : `${figure(floor)} ${unit}`,
      floor === undefined ? '' : `${figure(value / floor)} ×`,
      note ?? '',
    ]),
  ];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const isNumber = (column) => column >= 2 && column <= 4;
  for (const row of table) {
    const cells = row.map((cell, column) =>
      isNumber(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
    );
    console.log(cells.join('  ').trimEnd());
  }
}
