import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createProviderFactory } from '../../../src/adapters/providers/provider-factory.ts';
import { createSandbox } from '../../../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import { systemIds } from '../../../src/adapters/system/system-ids.ts';
import {
  antigravityProviderSchema,
  type AntigravityProviderConfig,
} from '../../../src/domain/provider/provider-config.ts';
import type { LLMProvider, ProviderFactory } from '../../../src/ports/llm-provider.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Sandbox } from '../../../src/ports/sandbox.ts';
import { helpText } from '../../fixtures/bin/agy-flags.mjs';
import { fixedKeys } from './fixed-keys.ts';
import { noKeys } from '../sandbox/no-keys.ts';

const fixtures = resolve(import.meta.dirname, '../../fixtures/bin');

export interface AgyCall {
  kind: 'turn' | 'usage' | 'models' | 'corrupted';
  args: string[];
  cwd: string;
  prompt: string;
  env: Record<string, string>;
}

/** A home folder with the stand-in for agy in it, and providers that use it through the real sandbox. */
export class AgyStandIn {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'agy-stand-in-')));
  readonly home = join(this.root, 'home');
  readonly binary = join(this.root, 'bin', 'agy');
  readonly state = join(this.home, '.gemini', 'antigravity-cli');
  readonly factory: ProviderFactory;
  readonly sandbox: Sandbox;
  #installed = '';

  constructor(env: Readonly<Record<string, string>> = {}, clock: Clock = systemClock) {
    for (const folder of [dirname(this.binary), this.state]) mkdirSync(folder, { recursive: true });
    const seen = { ...process.env, ...env, HOME: this.home, AGY_BIN: undefined };
    this.sandbox = createSandbox({
      redaction: noKeys,
      env: seen,
      clock,
      readablePaths: [fixtures, dirname(process.execPath)],
    });
    this.factory = createProviderFactory({
      sandbox: this.sandbox,
      clock,
      ids: systemIds,
      env: seen,
      homeDirectory: this.home,
      dataDirectory: join(this.root, 'data'),
      loadScript: async () => ({ ok: false, failure: 'no script' }),
      keys: fixedKeys({}),
      prices: () => ({}),
    });
  }

  /** Says how the stand-in behaves from now on; another version is put in place as an update would. */
  install(scenario: string, version = '1.3.2', versionText = `agy ${version}`): void {
    writeFileSync(join(this.state, 'scenario'), scenario);
    rmSync(join(this.state, 'waits'), { force: true });
    if (this.#installed === versionText) return;
    this.#installed = versionText;
    writeFileSync(this.binary, agyCommand(version, versionText));
    chmodSync(this.binary, 0o755);
  }

  async provider(
    config: Partial<AntigravityProviderConfig['config']> = {},
    changes: Partial<AntigravityProviderConfig> = {},
  ): Promise<LLMProvider> {
    const parsed = antigravityProviderSchema.parse({ id: 'antigravity-primary', name: 'antigravity' });
    const defaults = { ...parsed.config, cli_path: this.binary, consent: true };
    const made = await this.factory.create({ ...parsed, ...changes, config: { ...defaults, ...config } });
    if (made.style !== 'agent') throw new Error('Antigravity is an agent');
    return made.provider;
  }

  /** It has said all that it will say, and does not end by itself. */
  waits(): boolean {
    return existsSync(join(this.state, 'waits'));
  }

  /** As if this conversation had been held before. */
  knowConversation(id: string): void {
    mkdirSync(join(this.state, 'conversations'), { recursive: true });
    writeFileSync(join(this.state, 'conversations', `${id}.db`), '1');
  }

  calls(kind: AgyCall['kind'] = 'turn'): AgyCall[] {
    let text = '';
    try {
      text = readFileSync(join(this.state, 'calls.jsonl'), 'utf8');
    } catch {
      return [];
    }
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as AgyCall).filter((call) => call.kind === kind);
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}

/**
 * The text of the program that is started as `agy`. Each provider asks it for version and help first: the shell answers, so that
 * no test waits for two more programs to start.
 */
export function agyCommand(version = '1.3.2', versionText = `agy ${version}`): string {
  const help = helpText((than: string) => version.localeCompare(than, 'en', { numeric: true }) < 0);
  return [
    '#!/bin/sh',
    'case "$*" in',
    `--version) echo '${versionText}'; exit;;`,
    `--help) echo '${help}'; exit;;`,
    'esac',
    `export AGY_STAND_IN_VERSION='${version}'`,
    `exec '${process.execPath}' '${join(fixtures, 'agy.mjs')}' "$@"`,
    '',
  ].join('\n');
}
