import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { managerEnvironment, wantsCache } from '../../../../src/runtime/gates/manager-environment.ts';

const gates = (...commands: string[]) => commands.map((command) => ({ command }));
const namesFor = (...commands: string[]): string[] =>
  Object.keys(managerEnvironment(gates(...commands), null)).toSorted();

describe('the settings of package managers', () => {
  it('are given to those that the checks use, and to no other', () => {
    assert.deepEqual(namesFor('npm test', 'npx eslint .'), []);
    assert.ok(namesFor('pnpm run test').includes('pnpm_config_verify_deps_before_run'));
    assert.ok(namesFor('npm run lint && pnpm -r test').includes('NPM_CONFIG_VERIFY_DEPS_BEFORE_RUN'));
    assert.deepEqual(namesFor('uv run pytest'), ['UV_NO_SYNC', 'UV_OFFLINE']);
    assert.deepEqual(namesFor('cargo test', 'go test ./...'), ['CARGO_NET_OFFLINE', 'GOTOOLCHAIN']);
    assert.deepEqual(namesFor('node tools/cargo-ship.mjs', 'python -m uvicorn'), ['CARGO_NET_OFFLINE']);
  });

  it('let Go keep what it compiled, and run each test', () => {
    const { GOCACHE, GOFLAGS } = managerEnvironment(gates('go test ./...'), '/runs/cache');
    assert.deepEqual([GOCACHE, GOFLAGS], ['/runs/cache/go-build', '-count=1']);
    assert.deepEqual(managerEnvironment(gates('cargo test'), '/runs/cache'), { CARGO_NET_OFFLINE: 'true' });
    assert.deepEqual(managerEnvironment(gates('cargo test', 'uv run pytest'), null, 'open'), { UV_NO_SYNC: '1' });
    assert.equal(wantsCache(gates('npm test', 'go vet ./...')), true);
    assert.equal(wantsCache(gates('npm test', 'cargo test')), false);
  });

  it('reach a script that pnpm runs by pnpm, which is given no variable that begins with npm_', () => {
    const kept = namesFor('pnpm test').filter((name) => !name.startsWith('npm_'));
    assert.deepEqual(kept, [
      ...['NPM_CONFIG_MANAGE_PACKAGE_MANAGER_VERSIONS', 'NPM_CONFIG_VERIFY_DEPS_BEFORE_RUN'],
      ...['pnpm_config_pm_on_fail', 'pnpm_config_verify_deps_before_run'],
    ]);
  });
});
