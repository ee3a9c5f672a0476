import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { failed, succeeded, type Result } from '../../../src/domain/result.ts';
import type { KnownAgent } from './known-agents.ts';

/** One installation; the largest agents are 300 MB. */
const INSTALL_LIMIT_MS = 15 * 60_000;

/** Where the agents are kept from run to run: a folder for each version, so that nothing is ever updated in place. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base =
    env['DF_AGENTS_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'dark-factory-agents');
  mkdirSync(base, { recursive: true });
  return base;
}

/**
 * Installs an agent with npm, if it is not there in this version. No install scripts run but the one that the agent needs.
 * Gives its folder. Failure: why it could not be installed, in one line.
 */
export async function installAgent(name: string, agent: KnownAgent, cache: string): Promise<Result<string, string>> {
  const folder = join(cache, `${name}-${Object.values(agent.packages).join('-')}`);
  if (existsSync(folder)) return succeeded(folder);
  const beside = `${folder}.installing`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside);
  writeFileSync(join(beside, 'package.json'), '{"private":true}\n');
  const wanted = Object.entries(agent.packages).map(([one, version]) => `${one}@${version}`);
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', '--loglevel=error'];
  const steps: [string, string[]][] = [['npm', ['install', ...options, ...wanted]]];
  if (agent.afterInstall !== undefined) steps.push([process.execPath, [join(beside, agent.afterInstall)]]);
  for (const [program, args] of steps) {
    const cwd =
      agent.afterInstall === undefined || program === 'npm' ? beside : join(beside, dirname(agent.afterInstall));
    const problem = await run(program, args, cwd);
    if (problem !== null) return failed(problem);
  }
  renameSync(beside, folder);
  return succeeded(folder);
}

/** `null`: it went well. */
function run(program: string, args: string[], cwd: string): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], timeout: INSTALL_LIMIT_MS });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4000);
    });
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('close', (code, signal) => {
      const [line = ''] = said.split('\n').filter((one) => one.trim() !== '');
      resolve(
        code === 0 ? null : `${program} ended with ${code ?? signal ?? 'nothing'}${line === '' ? '' : `: ${line}`}`,
      );
    });
  });
}
