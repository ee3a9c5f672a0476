import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { providerConfigSchema } from '../../../../src/domain/provider/provider-config.ts';
import { failed } from '../../../../src/domain/result.ts';
import { cli } from '../../../support/cli/cli-run.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';

const scripted = providerConfigSchema.parse({ id: 'demo', name: 'scripted', config: { script: 'x.yaml' } });
const antigravity = providerConfigSchema.parse({ id: 'agy', name: 'antigravity' });

const waits = {
  available: false,
  detail: 'no consent',
  failure: { kind: 'consentMissing' as const, message: 'no consent', resetAt: null, retryAfterMs: null },
  responseTimeMs: 0,
};

/** With personas, as every installation has. */
function engineWith(...providers: MemoryEngine['providerList']): MemoryEngine {
  const engine = new MemoryEngine();
  engine.providerList = providers;
  engine.personas = async () => ({
    templates: [
      {
        name: 'engineer',
        version: '1',
        description: '',
        acceptanceCriteria: { testsPass: true, lintPass: true, formatPass: true, customChecks: [] },
        systemPrompt: '',
        path: '/x',
      },
    ],
    problems: [],
  });
  return engine;
}

describe('setup', () => {
  it('says what was found and the next step', async () => {
    const { exitCode, stdout } = await cli(engineWith(scripted), ['setup']);
    assert.equal(exitCode, 0);
    assert.equal(
      stdout,
      [
        'ok  data       /home/test/.dark-factory (config.yaml, providers.yaml)',
        'ok  node       v24.0.0',
        '--  git        works. Here: This folder is in no git repository.',
        'ok  sandbox    Isolated by the operating system.',
        'ok  personas   engineer',
        'ok  provider   demo (scripted): serves',
        '',
        'Next: go into a git repository, then: dark-factory init <name> --description <text>',
        '',
      ].join('\n'),
    );
  });

  it('ends with 1 where git cannot be used, and not for a provider that can be added later', async () => {
    const engine = engineWith();
    assert.equal((await cli(engine, ['setup'])).exitCode, 0);
    assert.match((await cli(engine, ['setup'])).stdout, /Next: dark-factory provider add/);
    engine.inspectRepository = async () => failed({ kind: 'gitMissing', message: 'git was not found. Install it.' });
    const { exitCode, stdout } = await cli(engine, ['setup']);
    assert.equal(exitCode, 1);
    assert.match(stdout, /^NO {2}git {8}git was not found\. Install it\.$/m);
  });

  it('says whether agy is there, and leads to the notice before it is used', async () => {
    const bin = await mkdtemp(join(tmpdir(), 'df-cli-'));
    try {
      const engine = engineWith(antigravity);
      engine.providerAdmin.health = waits;
      const without = await cli(engine, ['setup'], { env: { PATH: bin } });
      assert.match(
        without.stdout,
        /^-- {2}provider {3}agy \(antigravity\): agy was not found; it waits for your consent/m,
      );
      await writeFile(join(bin, 'agy'), '#!/bin/sh\n', { mode: 0o755 });
      const { stdout } = await cli(engine, ['setup'], { env: { PATH: bin } });
      assert.ok(stdout.includes(`agy is ${join(bin, 'agy')}; it waits`));
      assert.match(stdout, /Next: dark-factory consent agy/);
    } finally {
      await rm(bin, { recursive: true });
    }
  });
});

describe('setup with an API key', () => {
  it('asks for no consent where the provider serves without', async () => {
    const { stdout } = await cli(engineWith(antigravity), ['setup']);
    assert.match(stdout, /^ok {2}provider {3}agy \(antigravity\): serves$/m);
    assert.doesNotMatch(stdout, /consent/);
  });
});

describe('consent', () => {
  it('is given only after the notice, in so many words', async () => {
    const engine = engineWith(scripted, antigravity);
    const shown = await cli(engine, ['consent']);
    assert.equal(shown.exitCode, 1);
    assert.match(shown.stdout, /an account may be suspended/);
    assert.match(shown.stderr, /dark-factory consent agy --yes/);
    assert.equal((await cli(engine, ['consent', 'agy', '--yes'])).exitCode, 0);
    assert.deepEqual(
      engine.providers().map((one) => 'consent' in one.config && one.config.consent),
      [false, true],
    );
  });

  it('is not given to what does not ask for it', async () => {
    const { exitCode, stderr } = await cli(engineWith(scripted), ['consent', 'demo', '--yes']);
    assert.deepEqual([exitCode, stderr], [1, 'No provider in providers.yaml asks for consent.\n']);
  });
});
