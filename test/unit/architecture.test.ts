import assert from 'node:assert/strict';
import { basename, dirname, extname, posix } from 'node:path';
import { describe, it } from 'mocha';
import { refusal } from '../support/source/import-rules.ts';
import { loadedPackages } from '../support/source/loaded-packages.ts';
import { hasDefaultExport, importsOf, projectFiles, readProjectFile } from '../support/source/source-tree.ts';

const files = projectFiles();
const isCode = (file: string): boolean => /\.(ts|mjs|cjs)$/.test(file);
const isOurs = (file: string): boolean => /^(src|test|bench)\//.test(file) && !file.startsWith('test/fixtures/');
const source = files.filter((file) => file.startsWith('src/') && isCode(file));
const code = files.filter((file) => isOurs(file) && isCode(file));
const none = (offenders: readonly string[]): void => {
  assert.deepEqual(offenders, []);
};

describe('the architecture', () => {
  it('finds the source that it judges', () => {
    assert.ok(source.includes('src/domain/run/events.ts'));
    assert.ok(code.includes('test/unit/architecture.test.ts'));
  });

  it('lets every room import only what the table of the house allows', () => {
    none(
      source.flatMap((file) =>
        importsOf(readProjectFile(file)).flatMap((found) => {
          const why = refusal(file, found);
          return why === null ? [] : [`${file}: ${why}`];
        }),
      ),
    );
  });

  it('lets a run speak to finance through its facade, the watch and the wake-ups, which show no object of their own', () => {
    const facade = 'src/finance/finance-manager.ts';
    const standings = ['provider-watch', 'wake-ups'].map((name) => `src/finance/standings/${name}.ts`);
    // What is done instead of a turn is a value, not an object of the facade.
    const doors = [facade, ...standings, 'src/finance/no-provider-fallback.ts'];
    none(
      source
        .filter((file) => file.startsWith('src/run/'))
        .flatMap((file) =>
          importsOf(readProjectFile(file)).map(({ specifier }) => posix.join(dirname(file), specifier)),
        )
        .filter((target) => target.startsWith('src/finance/') && !doors.includes(target)),
    );
    for (const file of [facade, ...standings]) {
      const body = readProjectFile(file).split(/^export class \w+/m)[1] ?? assert.fail(`${file} has no class`);
      none(body.match(/^ {2}(?:readonly |get )?[a-z]\w*\s*(?:[:=]|\(\): (?!Promise|void)).*$/gm) ?? []);
    }
  });

  it('loads no package when the editor starts', () => {
    const loaded = loadedPackages('src/extension/extension.ts', 'src/composition-root.ts');
    // One of a table's for terminals, which no view draws: the bundle leaves it out, or the build fails.
    assert.deepEqual([...loaded.keys()].sort(), ['string-width', 'vscode']);
    // The walk reaches what it is to find.
    assert.equal(loadedPackages('src/composition-root.ts', '').has('zod'), true);
  });

  it('has no file over 300 lines', () => {
    none(code.filter((file) => readProjectFile(file).trimEnd().split('\n').length > 300));
  });

  it('has no test that runs alone or does not run', () => {
    const alone = /\b(?:it|describe|context|specify|suite|test)\.(?:only|skip)\(|\bx(?:it|describe)\(/;
    none(code.filter((file) => alone.test(readProjectFile(file))));
  });

  it('names files in kebab-case, and none of them after nothing', () => {
    const kebab = /^\.?[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;
    const conventional = new Set(['README.md']);
    const empty = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'types', 'misc', 'index']);
    none(
      files.filter(isOurs).filter((file) =>
        file.split('/').some((segment) => {
          if (conventional.has(segment)) return false;
          return !kebab.test(segment) || empty.has(basename(segment, extname(segment)));
        }),
      ),
    );
  });

  it('exports by name', () => {
    none(code.filter((file) => !file.endsWith('.cjs') && hasDefaultExport(readProjectFile(file))));
  });

  it('keeps the top level to what a visitor expects there', () => {
    const agreed = new Set(
      ['src', 'media', 'personas', 'test', 'docs', 'examples', 'bench']
        .concat(['package.json', 'package-lock.json', 'tsconfig.json', 'esbuild.mjs'])
        .concat(['LICENSE', 'README.md', 'CHANGELOG.md', 'SECURITY.md']),
    );
    const top = new Set(files.map((file) => file.split('/')[0] ?? ''));
    none([...top].filter((name) => !name.startsWith('.') && !agreed.has(name)));
  });

  describe('what programs print', () => {
    const having = (pattern: RegExp): string[] => source.filter((file) => pattern.test(readProjectFile(file))).sort();

    it('becomes text without keys at one place', () => {
      assert.deepEqual(having(/\bas (?:unknown as )?RedactedText\b/), ['src/adapters/system/redactor.ts']);
    });

    it('is written to files by one door, which takes no other text', () => {
      const doors = ['src/adapters/process/output-file.ts', 'src/adapters/system/file-logger.ts'];
      assert.deepEqual(having(/\b(?:createWriteStream|appendFile(?:Sync)?|WriteStream\()\b/), doors);
      assert.match(readProjectFile('src/adapters/process/output-file.ts'), /write\(text: RedactedText\): boolean/);
      assert.match(
        readProjectFile('src/adapters/system/file-logger.ts'),
        /write\(Buffer\.from\(`\$\{options\.redactor\.redact\(/,
      );
      assert.match(readProjectFile('src/adapters/git/command/git-output.ts'), /stderr: RedactedText;/);
    });

    it('is read where programs are started, and they are started nowhere else', () => {
      assert.deepEqual(having(/from 'node:child_process'/), [
        // Four that read no more of a program than whether it works, or what the system says of processes.
        'src/adapters/process/containment/group-containment.ts',
        'src/adapters/process/death-watch.ts',
        'src/adapters/process/pipe-pool.ts',
        'src/adapters/process/process-table.ts',
        'src/adapters/process/start-process.ts',
        // Git alone, directly and through a shell that stays.
        'src/adapters/process/trusted/shell-starter.ts',
        'src/adapters/process/trusted/start-program.ts',
        'src/adapters/sandbox/bwrap-probe.ts',
        // It gives its own streams to the driver.
        'src/cli/launch.mjs',
      ]);
    });
  });

  it('knows no path of a machine and no host of a package registry', () => {
    // Written in parts, so that this file does not name what it forbids.
    const forbidden = [
      ['/wo', 'rk/(?:main|wt|shared|steering)'],
      ['/fa', 'rm/'],
      ['/tmp/bash', '_jobs'],
      ['registry', '\\.npmjs'],
      ['deb', '\\.debian'],
      ['"reso', 'lved": "http'],
    ];
    const pattern = new RegExp(forbidden.map((parts) => parts.join('')).join('|'));
    none(files.filter((file) => !/\.(png|gif|ico|woff2?)$/.test(file) && pattern.test(readProjectFile(file))));
  });
});

describe('the rules of import', () => {
  const cases: [string, string, boolean, boolean][] = [
    // file, specifier, type only, allowed
    ['src/domain/task/task.ts', '../ids.ts', false, true],
    ['src/domain/task/task.ts', 'zod', false, true],
    ['src/domain/task/task.ts', 'node:fs', false, false],
    ['src/domain/task/task.ts', '../../ports/clock.ts', true, false],
    ['src/ports/clock.ts', 'zod', false, false],
    ['src/runtime/turn.ts', '../run/run-context.ts', true, false],
    ['src/finance/turn-books.ts', '../ports/ledger.ts', true, true],
    ['src/finance/turn-books.ts', '../run/run-context.ts', true, false],
    ['src/run/run-project.ts', '../finance/finance-manager.ts', false, true],
    ['src/run/run-project.ts', '../fleet/project-drivers.ts', true, false],
    ['src/run/run-project.ts', '../engine/outcome.ts', true, false],
    ['src/run/run-project.ts', '../adapters/git/git.ts', true, false],
    ['src/run/run-project.ts', 'node:crypto', false, false],
    ['src/fleet/project-drivers.ts', '../run/run-project.ts', false, true],
    ['src/fleet/project-drivers.ts', '../engine/outcome.ts', true, true],
    ['src/fleet/project-drivers.ts', '../engine/outcome.ts', false, false],
    ['src/engine/engine-contract.ts', '../fleet/project-drivers.ts', true, false],
    ['src/adapters/git/worktree/status.ts', 'yaml', false, false],
    ['src/adapters/git/worktree/status.ts', '../../process/run.ts', false, true],
    ['src/adapters/git/worktree/status.ts', '../../files/sqlite.ts', false, false],
    ['src/adapters/git/worktree/status.ts', '../../../run/run-project.ts', true, false],
    ['src/adapters/settings/load-settings.ts', 'yaml', false, true],
    ['src/adapters/settings/load-settings.ts', '../files/sqlite.ts', false, true],
    ['src/adapters/settings/load-settings.ts', '../run-hosts/local/project-paths.ts', false, false],
    ['src/adapters/secrets/key-ring.ts', '../files/file-lock.ts', false, false],
    ['src/adapters/secrets/key-ring.ts', '../../ports/secret-store.ts', true, true],
    ['src/presenters/shared/rows.ts', '../../engine/engine-contract.ts', true, false],
    ['src/cli/main.ts', 'vscode', true, false],
    ['src/cli/main.ts', '../engine/engine-contract.ts', true, true],
    ['src/cli/main.ts', '../engine/engine-contract.ts', false, false],
    ['src/cli/main.ts', '../fleet/project-drivers.ts', true, false],
    ['src/extension/extension.ts', 'vscode', false, true],
    ['src/extension/views/tasks.ts', '../ids.ts', false, true],
    ['src/extension/extension.ts', '../adapters/git/git.ts', false, false],
    ['src/composition-root.ts', './adapters/git/git.ts', false, true],
    ['src/composition-root.ts', 'vscode', true, false],
    ['src/stray.ts', './composition-root.ts', false, false],
    ['src/domain/task/task.ts', '../ids.js', false, false],
  ];
  for (const [file, specifier, typeOnly, allowed] of cases) {
    it(`${allowed ? 'allows' : 'refuses'} ${typeOnly ? 'a type of' : ''} ${specifier} in ${file}`, () => {
      assert.equal(refusal(file, { specifier, typeOnly }) === null, allowed);
    });
  }

  it('sees every way to import', () => {
    const text = [
      "import './effect.ts';",
      "import { type A, type B } from 'all-types';",
      "import { type A, b } from 'some-types';",
      "import type { C } from 'declared-type';",
      "export { d } from 're-exported';",
      "export type { E } from 're-exported-type';",
      "const f = await import('loaded');",
      "const g = require('required');",
      "type H = import('in-type').H;",
      "// import 'commented';",
      'const s = "import \'in-string\'";',
    ].join('\n');
    assert.deepEqual(
      importsOf(text).map(({ specifier, typeOnly }) => `${specifier} ${typeOnly ? 'type' : 'value'}`),
      [
        './effect.ts value',
        'all-types type',
        'some-types value',
        'declared-type type',
        're-exported value',
        're-exported-type type',
        'loaded value',
        'required value',
        'in-type type',
      ],
    );
  });
});
