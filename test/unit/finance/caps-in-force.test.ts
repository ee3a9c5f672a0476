import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createMemoryLedger } from '../../../src/adapters/ledger/ledger.ts';
import { capId } from '../../../src/domain/money/budget.ts';
import { providerConfigSchema } from '../../../src/domain/provider/provider-config.ts';
import type { Project } from '../../../src/domain/run/project.ts';
import { settingsSchema } from '../../../src/domain/settings/settings-schema.ts';
import { CapsInForce } from '../../../src/finance/caps-in-force.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import { stillClock } from '../../support/builders/ledger-builders.ts';
import { aProject } from '../../support/builders/state-builders.ts';

const paid = providerConfigSchema.parse({ id: 'v1', name: 'openai', model: 'm1' });
const quota = providerConfigSchema.parse({ id: 'v2', name: 'acp', config: { command: ['x'] } });

/** `root` with a limit of each unit; forked into `fork` with a limit of its own, and that into `deep` without any. */
function family() {
  const limits = (maxCostUsd: number | null, maxTokens: number | null, maxTurns: number | null) => ({
    limits: { maxRuntimeMs: 1000, maxCostUsd, maxTokens, maxTurns },
  });
  const child = (id: string, parentProjectId: string | null, childProjectIds: string[], over: Partial<Project>) =>
    aProject({ id, parentProjectId, childProjectIds, ...over });
  return {
    root: child('root', null, ['fork'], limits(5, 900, 7)),
    fork: child('fork', 'root', ['deep'], limits(2, null, null)),
    deep: child('deep', 'fork', [], limits(null, null, null)),
    alone: child('alone', null, [], limits(3, null, null)),
  };
}

const OF_ROOT = ['family:root/ever/usd 5', 'family:root/ever/tokens 900', 'family:root/ever/turns 7'];

describe('the caps in force for a project', () => {
  let ledger: Ledger;
  let projects: Partial<Record<string, Project>>;
  let caps: CapsInForce;
  beforeEach(async () => {
    ledger = createMemoryLedger(stillClock);
    projects = family();
    for (const [id, project] of Object.entries(projects)) await ledger.saveParent(id, project?.parentProjectId ?? null);
    caps = new CapsInForce(
      ledger,
      () => settingsSchema.parse({ budget: { perDay: { usd: 9 } } }),
      (id) => projects[id],
    );
  });
  afterEach(() => ledger.close());
  const bind = async (id: keyof ReturnType<typeof family>, provider = paid): Promise<string[]> =>
    (await caps.binding(family()[id], provider)).map((cap) => `${capId(cap)} ${cap.allowed}`);

  it('are those of its own limits alone where it was neither forked nor forks', async () => {
    assert.deepEqual(await bind('alone'), ['project:alone/ever/usd 3', 'all/day/usd 9']);
  });

  it('are those of the root also where the ledger has not been told of the family yet', async () => {
    for (const id of Object.keys(projects)) await ledger.saveParent(id, null);
    assert.deepEqual(await bind('deep'), [...OF_ROOT, 'all/day/usd 9']);
  });

  it('are the limits of the root over the whole family, beside its own', async () => {
    assert.deepEqual(await bind('deep'), [...OF_ROOT, 'all/day/usd 9']);
    assert.deepEqual(await bind('fork'), ['project:fork/ever/usd 2', ...OF_ROOT, 'all/day/usd 9']);
    const own = OF_ROOT.map((name) => name.replace('family', 'project'));
    assert.deepEqual(await bind('root'), [...own, ...OF_ROOT, 'all/day/usd 9']);
  });

  it('in USD do not bind what a quota pays for, those of a family included', async () => {
    assert.deepEqual(await bind('deep', quota), OF_ROOT.slice(1));
  });

  it('are those of the root also where a project between the two was removed', async () => {
    projects.fork = undefined;
    assert.deepEqual(await bind('deep'), [...OF_ROOT, 'all/day/usd 9']);
  });

  it('are those of the topmost that is left where the root was removed, and nobody’s where nobody is', async () => {
    projects.root = undefined;
    const left = 'family:fork/ever/usd 2';
    assert.deepEqual(await bind('deep'), [left, 'all/day/usd 9']);
    assert.deepEqual(await bind('fork'), ['project:fork/ever/usd 2', left, 'all/day/usd 9']);
    projects.fork = undefined;
    const orphan = { ...family().fork, childProjectIds: [] };
    assert.deepEqual(await caps.ofFamily(orphan), []);
  });

  it('follow the parent that a project names, before the ledger was told of it', async () => {
    await ledger.saveParent('deep', null);
    assert.deepEqual(await bind('deep'), [...OF_ROOT, 'all/day/usd 9']);
  });
});
