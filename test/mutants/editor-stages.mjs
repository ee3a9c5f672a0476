// What the stages in a real editor say of themselves: a second chance that hides a failure would hide all that they prove.
const chance = 'test/vscode-host/second-chance.mjs';
const killedBy = ['test/unit/runner/second-chance.test.ts'];

export const mutants = [
  {
    name: 'a story that passes only the second time is not told as flaky',
    file: chance,
    from: 'return countsOf({ passed: 1, flaky: [{ title, failure: first }] });',
    to: 'return countsOf({ passed: 1 });',
    killedBy,
  },
  {
    name: 'a story that fails twice counts as flaky',
    file: chance,
    from: 'return countsOf({ failed: 1, titles: [{ title, failure: second }] });',
    to: 'return countsOf({ passed: 1, flaky: [{ title, failure: second }] });',
    killedBy,
  },
  {
    name: 'flaky stories are not added up over a stage',
    file: chance,
    from: 'sum.flaky.push(...flaky);',
    to: '',
    killedBy,
  },
  {
    name: 'a suite that ran nothing the second time is saved by it',
    file: chance,
    from: "second.filter(({ state }) => state !== 'skipped').map(({ suite }) => suite)",
    to: '[...first, ...second].map(({ suite }) => suite)',
    killedBy,
  },
  {
    name: 'a test that fails only the second time is forgotten',
    file: chance,
    from: 'const counts = sumOf([...first.filter(({ suite }) => !replayed.has(suite)), ...second]);',
    to: "const counts = sumOf([...first.filter(({ suite }) => !replayed.has(suite)), ...second.filter(({ state }) => state !== 'failed')]);",
    killedBy,
  },
  {
    name: 'suites whose names begin alike are played again together',
    file: chance,
    from: ".join('|')}) `;",
    to: ".join('|')})`;",
    killedBy,
  },
  {
    name: 'a story of the packed extension is left out there too',
    file: 'test/vscode-host/choose-stories.mjs',
    from: "only === 'development' && on.includes('installed')",
    to: "on.includes('installed')",
    killedBy: ['test/unit/runner/choose-stories.test.ts'],
  },
  {
    name: 'two processes install the VS Code of the tests at once',
    file: 'test/vscode-host/install.mjs',
    from: 'if (lock.held) {',
    to: 'if (false) {',
    killedBy: ['test/integration/runner/install-once.test.ts'],
  },
  {
    name: 'a process that waited for another to install believes that it did',
    file: 'test/vscode-host/install.mjs',
    from: '      await lock.freed();\n      continue;',
    to: '      await lock.freed();\n      return;',
    killedBy: ['test/integration/runner/install-once.test.ts'],
  },
];
