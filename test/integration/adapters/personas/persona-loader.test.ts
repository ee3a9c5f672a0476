import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load, YAMLException } from 'js-yaml';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { ParseYaml } from '../../../../src/adapters/personas/persona-file.ts';
import { createPersonaLoader } from '../../../../src/adapters/personas/persona-loader.ts';
import { failed, succeeded } from '../../../../src/domain/result.ts';

const parseYaml: ParseYaml = (text) => {
  try {
    return succeeded(load(text));
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = error.mark?.line;
    return failed({ message: error.reason, line: line === undefined ? undefined : line + 1 });
  }
};
const shipped = join(import.meta.dirname, '../../../../personas');
const header = (extra = '', name = 'mine') => `---\nname: ${name}\ndescription: Mine\n${extra}---\n\nYou are mine.\n`;

describe('the persona loader', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'df-personas-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const loader = (...directories: string[]) =>
    createPersonaLoader({ directories: [folder, ...directories], parseYaml });
  const write = (file: string, text: string) => {
    writeFileSync(join(folder, file), text);
  };
  const failureOf = async (text: string) => {
    write('mine.md', text);
    const loaded = await loader().load('mine');
    assert.ok(!loaded.ok, 'it was accepted');
    return loaded.failure.replaceAll(join(folder, 'mine.md'), 'mine.md');
  };

  it('reads the personas that ship, and a folder of the user that is not there is no mistake', async () => {
    const { templates, problems } = await createPersonaLoader({
      directories: [join(folder, 'none'), shipped],
      parseYaml,
    }).list();
    assert.deepEqual(problems, []);
    assert.deepEqual(
      templates.map((template) => template.name),
      ['engineer', 'project-manager', 'reviewer', 'tester'],
    );
    for (const { systemPrompt, version, acceptanceCriteria } of templates) {
      assert.match(systemPrompt, /^# [\s\S]*(Push|change no files)/);
      assert.equal(version, '1.0.0');
      assert.deepEqual(acceptanceCriteria.customChecks, []);
    }
  });

  it('reads criteria with the names of the specification, CRLF and a byte-order mark included', async () => {
    const criteria = `acceptance_criteria:
  lint_pass: false
  custom_checks:
    - name: "Build succeeds"
      command: "npm run build"
      expected_exit_code: 3
`;
    write('mine.md', `\uFEFF${header(`version: 2.1\n${criteria}`)}`.replaceAll('\n', '\r\n'));
    const loaded = await loader().load('mine');
    assert.ok(loaded.ok, loaded.ok ? '' : loaded.failure);
    assert.deepEqual(loaded.value, {
      name: 'mine',
      version: '2.1',
      description: 'Mine',
      acceptanceCriteria: {
        testsPass: true,
        lintPass: false,
        formatPass: true,
        customChecks: [{ name: 'Build succeeds', command: 'npm run build', expectedExitCode: 3 }],
      },
      systemPrompt: 'You are mine.',
      path: join(folder, 'mine.md'),
    });
  });

  it("takes the user's file before the one that ships, also when it is broken", async () => {
    write('engineer.md', header('', 'engineer'));
    const loaded = await loader(shipped).load('engineer');
    assert.equal(loaded.ok && loaded.value.systemPrompt, 'You are mine.');
    write('engineer.md', 'no front matter');
    assert.equal((await loader(shipped).load('engineer')).ok, false);
    const { templates, problems } = await loader(shipped).list();
    assert.deepEqual(
      templates.map((template) => template.name),
      ['project-manager', 'reviewer', 'tester'],
    );
    assert.match(problems.join(), /engineer\.md:1: the file must begin with a line "---"/);
  });

  it('names file, line and what is allowed for every mistake', async () => {
    assert.equal(
      await failureOf('---\nname: mine\n'),
      'mine.md:1: the front matter is not closed; a line "---" must follow it',
    );
    assert.match(await failureOf('---\nname: mine\ndescription: "x\n---\nBody'), /^mine\.md:3: /);
    assert.equal(
      await failureOf(
        header(
          'acceptance_criteria:\n  tests_pass: maybe\n  custom_checks:\n    - name: a\n      command: x\n    - name: b\n      command: ""\n',
        ),
      ),
      'mine.md:5: "acceptance_criteria.tests_pass" must be a boolean\n' +
        'mine.md:10: "acceptance_criteria.custom_checks[1].command" is too small or too short; the least is 1',
    );
    assert.equal(
      await failureOf(header('testsPass: true\n')),
      'mine.md:2: it has keys that do not belong there: "testsPass"',
    );
    assert.match(
      await failureOf('---\nname: mine\n---\nBody'),
      /^mine\.md:2: "description" is missing; it must be a string$/,
    );
    assert.match(
      await failureOf(header('', 'Mine!')),
      /^mine\.md:2: "name" is not allowed; it may hold lower-case letters, digits and "-"$/,
    );
    assert.match(
      await failureOf(header('', 'other')),
      /^mine\.md:2: "name" is "other", but the file is named mine\.md; they must agree$/,
    );
    assert.match(
      await failureOf('---\nname: mine\ndescription: d\n---\n \n'),
      /^mine\.md:5: the system prompt is missing/,
    );
    assert.match(await failureOf('---\n- a\n---\nBody'), /^mine\.md:2: it must be an object$/);
    assert.match(await failureOf(`${header()}${'x'.repeat(200_001)}`), /larger than 200 kB/);
  });

  it('does not follow a name out of its folder, nor wait for a pipe', async () => {
    for (const name of ['../mine', '', 'README', 'a'.repeat(500)]) {
      const loaded = await loader(shipped).load(name);
      assert.match(loaded.ok ? '' : loaded.failure, /^There is no persona ".*"; there are engineer, /);
    }
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [join(folder, 'pipe.md')]);
    mkdirSync(join(folder, 'folder.md'));
    const { problems } = await loader().list();
    assert.deepEqual(
      problems.map((problem) => problem.replace(/^.*\//, '')),
      ['folder.md: it is no file', 'pipe.md: it is no file'],
    );
  });

  it('says of a file name that it cannot be a persona, and leaves a README alone', async () => {
    write('Mine.md', header());
    write('README.md', '# About');
    write('notes.txt', '');
    const { templates, problems } = await loader().list();
    assert.deepEqual(templates, []);
    assert.equal(problems.length, 1);
    assert.match(problems[0]!, /Mine\.md: a persona file is named with lower-case letters/);
  });
});
