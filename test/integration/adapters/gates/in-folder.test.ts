import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createGateDetector } from '../../../../src/adapters/gates/gate-detector.ts';
import { detectGates } from '../../../support/git/detected-gates.ts';
import { installedRepository } from '../../../support/git/installed-repository.ts';

const node = ['node', 'npm', 'npx'];

describe('gates of a package in a monorepo', () => {
  it('are its own, run by the manager of the workspace, and the linter of the whole where it has none', async () => {
    const { gates, all } = await detectGates(
      'pnpm-workspace',
      { local: ['eslint'], onPath: [...node, 'pnpm'] },
      'packages/a',
    );
    assert.deepEqual(gates, [
      'lint: pnpm run lint',
      'build: cd packages/a && pnpm run build',
      'tests: cd packages/a && pnpm run test',
    ]);
    assert.equal(all[2]!.because, 'in packages/a: package.json script "test" (packageManager "pnpm@10.14.0")');
  });

  it('are those of the whole repository in a folder without any', async () => {
    const whole = await detectGates('pnpm-workspace', { local: ['eslint'], onPath: [...node, 'pnpm'] }, 'packages/b');
    assert.equal(whole.gates.at(-1), 'tests: pnpm --recursive --if-present run test');
    const repository = installedRepository('pnpm-workspace', { onPath: [...node, 'pnpm'] });
    const detector = createGateDetector({ env: { PATH: repository.path }, platform: 'linux' });
    const answers = ['packages/a', 'packages/b', 'tools', 'packages'].map((each) =>
      detector.isPackage(repository.root, each),
    );
    assert.deepEqual(await Promise.all(answers), [true, false, true, false]);
    repository.remove();
  });
});
