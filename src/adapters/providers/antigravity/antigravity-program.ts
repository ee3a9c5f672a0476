import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProviderFailure } from '../../../domain/provider/provider-failure.ts';
import type { AntigravityProviderConfig } from '../../../domain/provider/provider-config.ts';
import type { QuotaWindow } from '../../../domain/provider/provider.ts';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import type { CommandResult } from '../../../ports/sandbox.ts';
import { usageArguments } from './antigravity-arguments.ts';
import { findAgy } from './antigravity-binary.ts';
import type { AgyCapabilities, AgyCapabilityProbe } from './antigravity-capabilities.ts';
import { agyEnvironment, agyHome, worksByKey, type AgyHost } from './antigravity-environment.ts';
import { agyFailure, agyMessage } from './antigravity-messages.ts';
import { modelArguments, modelProblem, parseModels, type AgyModel } from './account/agy-models.ts';
import { parseUsage } from './account/antigravity-usage.ts';
import { judgeRun, stoppedBy } from './antigravity-verdict.ts';
import type { ProviderFactoryOptions } from '../provider-factory-options.ts';

export interface ReadyAgy {
  capabilities: AgyCapabilities;
  usesKey: boolean;
}

const USAGE_LIMIT_MS = 100_000;
/** A server of its own that does not answer can hold it up. */
const MODELS_LIMIT_MS = 30_000;

/** The program itself: where it is, what it can do, and what it reports without a turn. */
export class AgyProgram {
  readonly host: AgyHost;
  readonly #config: AntigravityProviderConfig;
  readonly #options: ProviderFactoryOptions;
  readonly #capabilities: AgyCapabilityProbe;
  /** What each version of the program listed; `undefined` for one whose list could not be read. */
  readonly #models = new Map<string, AgyModel[] | undefined>();

  constructor(config: AntigravityProviderConfig, options: ProviderFactoryOptions, capabilities: AgyCapabilityProbe) {
    this.host = { env: options.env, homeDirectory: options.homeDirectory };
    this.#config = config;
    this.#options = options;
    this.#capabilities = capabilities;
  }

  /** Checks consent first: nothing starts without it. */
  async prepare(signal: AbortSignal): Promise<Result<ReadyAgy, ProviderFailure>> {
    const { cli_path: setting, consent } = this.#config.config;
    const usesKey = await worksByKey(this.host);
    if (!usesKey && !consent) return failed(agyFailure('consentMissing', ''));
    const { env, homeDirectory, platform = process.platform } = this.#options;
    const found = await findAgy({ setting, env, homeDirectory, platform });
    if (!found.ok) return failed({ ...agyFailure('notInstalled', ''), message: `${found.failure}.` });
    const path = found.value;
    const run = (args: readonly string[], timeoutMs: number) =>
      this.#runAside([path, ...args], timeoutMs, usesKey, signal);
    try {
      const capabilities = await this.#capabilities.of(path, run);
      if (capabilities.ok) return succeeded({ capabilities: capabilities.value, usesKey });
      const { kind, message } = capabilities.failure;
      return failed({ ...agyFailure(kind, ''), message });
    } catch (error) {
      return failed(diskFailure(error));
    }
  }

  /** Reads the quota windows of the subscription, free of charge. */
  async readUsage(ready: ReadyAgy, signal: AbortSignal): Promise<Result<QuotaWindow[], ProviderFailure>> {
    try {
      const first = await this.#readUsageOnce(ready, signal);
      const mayBeRace = !first.ok && first.failure.kind === 'auth' && !signal.aborted;
      return mayBeRace ? await this.#readUsageOnce(ready, signal) : first;
    } catch (error) {
      return failed(diskFailure(error));
    }
  }

  async #readUsageOnce(ready: ReadyAgy, signal: AbortSignal): Promise<Result<QuotaWindow[], ProviderFailure>> {
    const argv = [ready.capabilities.path, ...usageArguments];
    const run = await this.#runAside(argv, USAGE_LIMIT_MS, ready.usesKey, signal);
    const windows = parseUsage(run.stdout);
    if (windows !== undefined) return succeeded(windows);
    const noise = run.stdout.split('\n').slice(0, 100);
    const { startFailure, isMachineBusy, exitCode, signal: endedBy, stderr } = run;
    const ending = { startFailure, isMachineBusy, exitCode, signal: endedBy, stderr, stopped: stoppedBy(run) };
    const evidence = { ...ending, noise, errors: [], hasBegun: false, workedIn: null, result: undefined };
    return failed(judgeRun(evidence, this.#options.clock.now()) ?? agyFailure('garbage', ''));
  }

  /** Why it cannot serve with the configured model and effort, by its own list; `null`: it can, or the list cannot be read. */
  async modelFailure(ready: ReadyAgy, signal: AbortSignal): Promise<ProviderFailure | null> {
    const { model, config } = this.#config;
    if (model === undefined) return null;
    const models = await this.#readModels(ready, signal);
    const problem = models === undefined ? null : modelProblem(models, model, config.effort);
    return problem === null
      ? null
      : { ...agyFailure('modelUnknown', ''), message: agyMessage('modelUnknown', '', problem) };
  }

  async #readModels({ capabilities, usesKey }: ReadyAgy, signal: AbortSignal): Promise<AgyModel[] | undefined> {
    const { path, version } = capabilities;
    const known = `${path} ${version.join('.')}`;
    if (this.#models.has(known)) return this.#models.get(known);
    try {
      const run = await this.#runAside([path, ...modelArguments], MODELS_LIMIT_MS, usesKey, signal);
      if (signal.aborted) return undefined;
      const models = run.exitCode === 0 ? parseModels(run.stdout) : undefined;
      this.#models.set(known, models);
      return models;
    } catch (error) {
      diskWords(error);
      return undefined;
    }
  }

  /** Runs agy in a new empty folder, so that it cannot change other files. */
  async #runAside(argv: string[], timeoutMs: number, usesKey: boolean, signal: AbortSignal): Promise<CommandResult> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'dark-factory-agy-')));
    try {
      const env = agyEnvironment(this.host, usesKey);
      const policy = { writable: [], network: 'open' as const, ...agyHome(this.host), env };
      return await this.#options.sandbox.run({ argv, cwd: folder, policy, limits: { timeoutMs } }, signal);
    } finally {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

/** A disk error, such as a full temporary folder, becomes a failure. Anything else is a bug and is rethrown. */
export function diskFailure(error: unknown): ProviderFailure {
  return agyFailure('crashed', diskWords(error));
}

/** The message of a disk error. Rethrows anything else. */
export function diskWords(error: unknown): string {
  if (error instanceof Error && 'code' in error && 'syscall' in error) return error.message;
  throw error;
}
