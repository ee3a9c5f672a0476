import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { agentEnvironment, makeHome, makeSignedOutHome } from '../known/agent-home.ts';
import type { KnownAgent } from '../known/known-agents.ts';
import { startLoopbackModel, type LoopbackModel } from '../model/model-server.ts';
import { faults, keyFor, type Fault } from '../model/faults.ts';
import type { Take } from '../recording/take.ts';

export interface AgentUnderTest {
  name: string;
  agent: KnownAgent;
  /** Where it is installed. */
  folder: string;
  isSandboxed: boolean;
}

export interface ProviderEntry {
  id: string;
  name: 'acp';
  config: Record<string, unknown>;
}

/** A folder, a home, a model server and a repository for one story of one agent; nothing is shared with another. */
export interface Ground extends AgentUnderTest {
  root: string;
  home: string;
  /** A folder in which nothing may be written. */
  outside: string;
  repository: string;
  dataDirectory: string;
  env: Record<string, string>;
  model: LoopbackModel;
  /** An entry of providers.yaml for the agent, whose service fails so. */
  provider: (id: string, fault?: Fault) => ProviderEntry;
  /** An entry for the agent without any login. */
  signedOut: () => ProviderEntry;
  /** What the programs of single turns said and were told. */
  takes: Take[];
  git: (...args: string[]) => string;
  remove: () => Promise<void>;
}

const FILES = {
  'package.json': '{ "name": "demo", "version": "1.0.0", "type": "module", "scripts": { "test": "node --test" } }\n',
  'src/add.js': 'export function add(a, b) {\n  return a + b;\n}\n',
  'test/add.test.js':
    "import { test } from 'node:test';\nimport assert from 'node:assert/strict';\nimport { add } from '../src/add.js';\ntest('add', () => { assert.equal(add(1, 2), 3); });\n",
  'README.md': '# demo\n',
};

export async function openGround(tested: AgentUnderTest): Promise<Ground> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'agents-')));
  const at = (name: string): string => {
    mkdirSync(join(root, name), { recursive: true });
    return join(root, name);
  };
  // Not in the temporary folder, which agents with a sandbox of their own may write.
  const outside = realpathSync(mkdtempSync('/var/tmp/agents-'));
  const [home, repository, dataDirectory, bin] = [at('home'), at('demo'), at('data'), at('bin')] as const;
  const model = await startLoopbackModel(root, outside);
  const keyName = 'LOOPBACK_SERVICE_KEY';
  makeHome(tested.agent, { url: model.url, keyName }, home);
  const env = agentEnvironment(home, [bin, join(tested.folder, tested.agent.programs)]);
  env['DARK_FACTORY_HOME'] = dataDirectory;
  for (const fault of faults) env[variableFor(fault)] = keyFor(fault);
  if (!tested.isSandboxed) {
    // As on a machine that does not let it make namespaces.
    writeFileSync(join(bin, 'bwrap'), '#!/bin/sh\nexit 1\n');
    chmodSync(join(bin, 'bwrap'), 0o755);
  }
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), content);
  }
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', repository, ...args], { env, encoding: 'utf8' }).trim();
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Somebody');
  git('config', 'user.email', 'somebody@example.org');
  git('add', '-A');
  git('commit', '-q', '-m', 'Begin');
  return {
    ...tested,
    ...{ root, home, outside, repository, dataDirectory, env, model, git, takes: [] },
    provider: (id, fault = 'none') => ({ id, name: 'acp', config: configFor(tested.agent, model, keyName, fault) }),
    signedOut() {
      rmSync(home, { recursive: true });
      makeSignedOutHome(tested.agent, home);
      return { id: 'agent', name: 'acp', config: signedOutConfig(tested.agent) };
    },
    async remove() {
      await model.stop();
      for (const folder of [root, outside]) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function configFor(agent: KnownAgent, { url }: LoopbackModel, keyName: string, fault: Fault): Record<string, unknown> {
  const env = Object.entries(agent.env({ url, keyName })).map(([name, value]) => [
    name,
    value === 'env:LOOPBACK_KEY' ? `env:${variableFor(fault)}` : value,
  ]);
  const command = agent.command === undefined ? {} : { command: agent.command };
  return { preset: agent.preset, ...command, env: Object.fromEntries(env) };
}

function signedOutConfig({ preset, command, signedOut }: KnownAgent): Record<string, unknown> {
  return { preset, ...(command === undefined ? {} : { command }), env: signedOut.env };
}

function variableFor(fault: Fault): string {
  return `LOOPBACK_KEY_${fault.toUpperCase()}`;
}

/** What the agent printed in its last turn, for whoever looks for the reason of a red cell. */
export function lastWords(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(-2000);
  } catch {
    return '';
  }
}
