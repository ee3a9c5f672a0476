import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createProviderFactory } from '../../../src/adapters/providers/provider-factory.ts';
import { createSandbox } from '../../../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import { systemIds } from '../../../src/adapters/system/system-ids.ts';
import { providerConfigSchema } from '../../../src/domain/provider/provider-config.ts';
import type { LLMProvider, ProviderFactory } from '../../../src/ports/llm-provider.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { assertProtocol } from './acp-protocol.ts';
import { fixedKeys } from './fixed-keys.ts';
import { noKeys } from '../sandbox/no-keys.ts';

export const agentFixtures = resolve(import.meta.dirname, '../../fixtures/bin');
const agent = join(agentFixtures, 'acp-agent.mjs');

export type AgentCall = Readonly<Record<string, unknown>> & { kind: string };

/** A home folder, and providers whose agent is the stand-in, through the real sandbox. */
export class AcpStandIn {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'acp-stand-in-')));
  readonly home = join(this.root, 'home');
  readonly bin = join(this.root, 'bin');
  /** What the agent keeps, as `~/.agent` would be. */
  readonly state = join(this.home, 'agent-state');
  readonly dataDirectory = join(this.root, 'data');
  readonly factory: ProviderFactory;

  constructor(
    env: Readonly<Record<string, string>> = {},
    isolation: 'auto' | 'off' = 'auto',
    clock: Clock = systemClock,
  ) {
    for (const folder of [this.state, this.bin, this.dataDirectory]) mkdirSync(folder, { recursive: true });
    const path = [this.bin, dirname(process.execPath), '/usr/bin', '/bin'].join(':');
    const seen = { ...process.env, HOME: this.home, PATH: path, ...env };
    this.factory = createProviderFactory({
      sandbox: createSandbox({
        redaction: noKeys,
        env: seen,
        clock,
        isolation,
        readablePaths: [agentFixtures, dirname(process.execPath), this.bin],
      }),
      clock,
      ids: systemIds,
      env: seen,
      homeDirectory: this.home,
      dataDirectory: this.dataDirectory,
      loadScript: async () => ({ ok: false, failure: 'no script' }),
      keys: fixedKeys({ 'secret:fake': 'fake-key-0000' }),
      prices: () => ({}),
    });
  }

  /** The command of a custom agent that behaves so. */
  command(scenario: string): string[] {
    return [process.execPath, agent, this.state, scenario];
  }

  /** Puts a program of this name on the search path, which is the stand-in. */
  install(program: string, scenario: string, state = this.state): string {
    const file = join(this.bin, program);
    writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${agent}' '${state}' '${scenario}' "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** An `acp` provider with the stand-in as its custom command. */
  provider(scenario: string, config: object = {}, changes: object = {}): Promise<LLMProvider> {
    return this.make({
      ...{ id: 'agent', name: 'acp', ...changes },
      config: { command: this.command(scenario), home: [this.state], ...config },
    });
  }

  async make(config: object): Promise<LLMProvider> {
    const made = await this.factory.create(providerConfigSchema.parse(config));
    if (made.style !== 'agent') throw new Error('this is an agent');
    return made.provider;
  }

  /** As if this conversation had been held before. */
  knowConversation(id: string, state = this.state): void {
    mkdirSync(state, { recursive: true });
    writeFileSync(join(state, `session-${id}`), '1');
  }

  calls(kind: string, state = this.state): AgentCall[] {
    let text = '';
    try {
      text = readFileSync(join(state, 'calls.jsonl'), 'utf8');
    } catch {
      return [];
    }
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as AgentCall).filter((call) => call.kind === kind);
  }

  /** Rejects when the agent was told something that the protocol does not have. */
  async remove(): Promise<void> {
    try {
      assertProtocol(this.root);
    } finally {
      await rm(this.root, { recursive: true, force: true });
    }
  }
}
