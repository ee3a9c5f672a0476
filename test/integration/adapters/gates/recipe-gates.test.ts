import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { createGateDetector } from '../../../../src/adapters/gates/gate-detector.ts';
import { installedRepository } from '../../../support/git/installed-repository.ts';

describe('recipes that are named like checks', () => {
  async function inFile(name: string, text: string) {
    const repository = installedRepository('none', { onPath: ['make', 'just', 'task', 'cargo', 'eslint', 'pytest'] });
    writeFileSync(join(repository.root, name), text);
    const detector = createGateDetector({ env: { PATH: repository.path }, platform: 'linux' });
    const { gates, notTaken } = await detector.detect(repository.root, 1);
    repository.remove();
    return [
      ...gates.map((gate) => `${gate.name}: ${gate.command}`),
      ...notTaken.map(({ what, why }) => `${what} ${why}`),
    ];
  }

  it('are run as they are where they judge and end', async () => {
    assert.deepEqual(await inFile('Makefile', 'CC := cc\ntest lint: deps\n\t./run\n.PHONY: test\n'), [
      'lint: make lint',
      'tests: make test',
    ]);
    assert.deepEqual(await inFile('justfile', 'test *args:\n  cargo test {{args}}\n'), ['tests: just test']);
    const taskfile =
      "version: '3'\nvars:\n  A: b\ntasks:\n  test:\n    cmds:\n      - go test ./...\n  lint: golangci-lint run\n";
    assert.deepEqual(await inFile('Taskfile.yml', taskfile), ['tests: task test']);
  });

  it('are made to judge or to run once where they are one command', async () => {
    assert.deepEqual(await inFile('Makefile', 'lint:\n\t@eslint --fix .\ntest:\n\tcargo watch -x test\n'), [
      'lint: eslint .',
      'tests: cargo test',
    ]);
  });

  it('are passed over, and named, where they only change files, never end or need an argument', async () => {
    assert.deepEqual(await inFile('Makefile', 'lint:\n\tlint-staged\ntest:\n\tptw --now $(ARGS)\n'), [
      'Makefile "lint" changesFiles',
      'Makefile "test" watches',
    ]);
    assert.deepEqual(await inFile('justfile', 'test name:\n  pytest {{name}}\ncheck:\n  pytest\n'), [
      'tests: just check',
      'justfile "test" needsArgument',
    ]);
  });
});
