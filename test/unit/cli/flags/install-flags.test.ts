import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { InstallCommand } from '../../../../src/domain/install/install-command.ts';
import { failed } from '../../../../src/domain/result.ts';
import { cli, startCli } from '../../../support/cli/cli-run.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';
import { until } from '../../../support/time/until.ts';

const npm: InstallCommand = { command: 'npm ci', because: 'package-lock.json' };

/** A paused project whose repository would be installed by these commands. */
function place(installs: InstallCommand[] = [npm]) {
  const engine = new MemoryEngine();
  engine.found = { ...engine.found, installs };
  const id = engine.add((state) => {
    state.project.status = 'paused';
    state.project.reason = { code: 'pausedByUser', detail: '' };
  });
  const state = () => engine.project(id)!.state;
  return { engine, id, state };
}

/** Goes on, until it is driven; what was said by then. */
async function resumed({ engine, id }: ReturnType<typeof place>, ...flags: string[]): Promise<string> {
  const run = startCli(engine, ['resume', id, ...flags]);
  await until(() => engine.project(id)?.drivenBy === 'here');
  run.interrupt();
  await run.exitCode;
  return run.stderr();
}

describe('the flags that allow a project what reaches beyond its worktree', () => {
  it('allow nothing where none is given', async () => {
    const project = place();
    await resumed(project);
    assert.deepEqual([project.state().checksNetwork, project.state().installAllowed], [undefined, undefined]);
  });

  it('allow the network, and that alone, before the project goes on', async () => {
    for (const verb of ['start', 'resume', 'retry']) {
      const { engine, id, state } = place();
      const run = startCli(engine, [verb, id, '--checks-network']);
      await until(() => engine.project(id)?.drivenBy === 'here');
      assert.equal(state().checksNetwork, 'open', verb);
      assert.equal(state().installAllowed, undefined);
      run.interrupt();
      await run.exitCode;
    }
  });

  it('start nothing where the network could not be allowed', async () => {
    const { engine, id } = place();
    engine.allowNetwork = async () => failed({ kind: 'noWorktree' });
    const run = await cli(engine, ['resume', id, '--checks-network']);
    assert.equal(run.exitCode, 1);
    assert.notEqual(engine.project(id)?.drivenBy, 'here');
  });

  it('allow the command of the lockfile, and say it before it is run', async () => {
    const project = place();
    const said = await resumed(project, '--install-dependencies');
    assert.deepEqual(project.state().installAllowed, [npm]);
    assert.equal(project.state().checksNetwork, undefined);
    assert.match(said, /before the checks, without network \(--checks-network\): npm ci \(package-lock\.json\)/);
    const open = place();
    assert.match(
      await resumed(open, '--install-dependencies', '--checks-network'),
      /before the checks: npm ci \(package-lock\.json\)/,
    );
    assert.equal(open.state().checksNetwork, 'open');
  });

  it('allow commands of your own in place of it', async () => {
    const project = place();
    await resumed(project, '--install-with', 'make deps', '--install-with', 'npm ci --offline');
    assert.deepEqual(project.state().installAllowed, [
      { command: 'make deps', because: '' },
      { command: 'npm ci --offline', because: '' },
    ]);
  });

  it('start nothing where no command is known, or its program is missing, and say what to do', async () => {
    const none = place([]);
    const refused = await cli(none.engine, ['resume', none.id, '--install-dependencies']);
    assert.deepEqual([refused.exitCode, none.state().project.status], [1, 'paused']);
    assert.match(refused.stderr, /Name a command: --install-with\./);
    const lacking = place([{ ...npm, command: 'pnpm install', lacks: '"pnpm" is not installed: corepack enable' }]);
    const missing = await cli(lacking.engine, ['resume', lacking.id, '--install-dependencies']);
    assert.deepEqual([missing.exitCode, lacking.state().installAllowed], [1, undefined]);
    assert.match(missing.stderr, /pnpm install cannot be run: "pnpm" is not installed: corepack enable\./);
  });

  it('hold from the beginning where init has them, and leave no project behind where they cannot', async () => {
    const engine = new MemoryEngine();
    engine.found = { ...engine.found, installs: [npm] };
    const made = await cli(engine, ['init', 'x', '-d', 'y', '--install-dependencies', '--checks-network']);
    assert.equal(made.exitCode, 0, made.stderr);
    const [project] = engine.snapshot().projects;
    assert.deepEqual([project?.state.installAllowed, project?.state.checksNetwork], [[npm], 'open']);
    engine.found = { ...engine.found, installs: [] };
    assert.equal((await cli(engine, ['init', 'z', '-d', 'y', '--install-dependencies'])).exitCode, 1);
    assert.equal(engine.snapshot().projects.length, 1);
  });
});
