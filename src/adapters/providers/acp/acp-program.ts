import { delimiter, dirname, isAbsolute } from 'node:path';
import type { ProviderFailure } from '../../../domain/provider/provider-failure.ts';
import { isKeyReference } from '../../../domain/provider/key-text.ts';
import type { AcpProviderConfig } from '../../../domain/provider/provider-config.ts';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import { acpErrorTable } from './acp-errors.ts';
import { acpFailure, type AcpLaunch, type AcpModes } from './acp-launch.ts';
import { acpPresets, customFacts, type AcpPresetFacts } from './acp-presets.ts';
import type { ProviderFactoryOptions } from '../provider-factory-options.ts';
import { findProgram, namedProgram, searchFolders, type ProgramPlaces } from '../program-search.ts';

/** Large agents take more than a minute to start on a machine that is busy with other work. */
export const HANDSHAKE_MS = 180_000;

/** Collects everything that is needed to start the configured agent. It does not start it. */
export async function prepareAcp(
  { id, config, model }: AcpProviderConfig,
  options: Pick<ProviderFactoryOptions, 'env' | 'homeDirectory' | 'platform' | 'keys' | 'sandbox'>,
): Promise<Result<AcpLaunch, ProviderFailure>> {
  const facts = config.preset === 'custom' ? customFacts : acpPresets[config.preset];
  const places = placesOf(options);
  const argv = await argvOf(config, facts, places);
  if (!argv.ok) return failed({ ...acpFailure('notInstalled', facts), message: argv.failure });
  const given = await resolveKeys(config.env, options.keys);
  if (!given.ok) return failed({ ...acpFailure('auth', facts), message: given.failure });
  const isIsolated = (await options.sandbox.level()) === 'isolated';
  return succeeded({
    // The first word of a custom command is often `node` or `python3`, so the provider's id is the better title.
    title: facts === customFacts ? id : facts.title,
    signIn: facts.signIn,
    install: facts.install,
    argv: argv.value,
    env: { ...agentEnvironment(argv.value[0] ?? '', facts, options.env), ...given.value.env },
    secrets: given.value.secrets,
    home: [...(config.home ?? facts.home), ...movedHomes(facts, options.env)],
    readable: [],
    writable: [],
    authMethod: null,
    modes: modesOf(config.mode, facts, isIsolated),
    ownSandbox: isIsolated ? null : (facts.ownSandbox ?? null),
    model: model ?? null,
    reach: 'all',
    writesFailures: facts.writesFailures === true,
    errors: acpErrorTable,
    turnTimeoutMs: config.turn_timeout_minutes * 60_000,
    silenceMs: config.silence_timeout_minutes * 60_000,
    memoryBytes: config.memory_limit_mb * 1024 * 1024,
    handshakeMs: HANDSHAKE_MS,
  });
}

/** A mode that the user named holds for work; plans and hand-overs keep those in which the agent writes nothing. */
function modesOf(named: string | undefined, facts: AcpPresetFacts, isIsolated: boolean): AcpModes {
  const modes = (isIsolated ? facts.modesInSandbox : undefined) ?? facts.modes;
  return named === undefined ? modes : { ...modes, work: [named] };
}

export function placesOf(options: Pick<ProviderFactoryOptions, 'env' | 'homeDirectory' | 'platform'>): ProgramPlaces {
  return { env: options.env, homeDirectory: options.homeDirectory, platform: options.platform ?? process.platform };
}

async function argvOf(
  { command, preset }: AcpProviderConfig['config'],
  facts: AcpPresetFacts,
  places: ProgramPlaces,
): Promise<Result<string[], string>> {
  const [program, ...args] = command ?? [];
  if (program !== undefined) {
    const isPath = isAbsolute(program) || program.startsWith('~/') || /[\\/]/.test(program);
    if (isPath) {
      const named = await namedProgram('command', program, places);
      return named.ok ? succeeded([named.value, ...args]) : failed(`${named.failure} ${facts.install}`);
    }
    const found = await findProgram([program], searchFolders(places), places.platform);
    return found === undefined
      ? failed(
          `${program}, which command names, was not found on the PATH or where programs are usually put. ${facts.install}`,
        )
      : succeeded([found, ...args]);
  }
  if (preset === 'custom')
    return failed('No agent is named: set preset or command of this provider in providers.yaml.');
  const found = await findProgram(facts.programs, searchFolders(places), places.platform);
  return found === undefined
    ? failed(
        `${facts.programs[0] ?? ''}, the program of ${facts.title}, was not found on the PATH or where programs are usually put. ${facts.install} Or name it with command in providers.yaml.`,
      )
    : succeeded([found, ...facts.args]);
}

/**
 * Adds to the sandbox's own allow-list (which holds no key) the variables that say where the agent's settings are. API keys are
 * not passed on, or the agent would use them instead of the subscription it is signed in to; `env` in the settings can add them.
 */
function agentEnvironment(program: string, facts: AcpPresetFacts, env: ProgramPlaces['env']): Record<string, string> {
  const handedOn = facts.places.flatMap((name) => {
    const value = env[name];
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  const path = (env['PATH'] ?? '').split(delimiter);
  const own = dirname(program);
  // Agents from npm start `node` by name. In a process started from a desktop, it is often found only next to them.
  const extended = path.includes(own)
    ? {}
    : { PATH: [...path, own].filter((folder) => isAbsolute(folder)).join(delimiter) };
  return { ...Object.fromEntries(handedOn), ...extended };
}

function movedHomes(facts: AcpPresetFacts, env: ProgramPlaces['env']): string[] {
  return facts.places.flatMap((name) => {
    const value = env[name] ?? '';
    return isAbsolute(value) ? [value] : [];
  });
}

/** Resolves values that refer to keys, for each turn again; other values are kept. Failure: a sentence without a key. */
async function resolveKeys(
  given: Readonly<Record<string, string>>,
  keys: ProviderFactoryOptions['keys'],
): Promise<Result<{ env: Record<string, string>; secrets: string[] }, string>> {
  const resolved: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (!isKeyReference(value)) {
      resolved[name] = value;
      continue;
    }
    const key = await keys.resolve(value);
    if (!key.ok) return failed(`The variable ${name} could not be filled: ${key.failure}`);
    resolved[name] = key.value;
    secrets.push(key.value);
  }
  return succeeded({ env: resolved, secrets });
}
