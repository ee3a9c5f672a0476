import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EditorLanguageModel } from '../../../src/extension/models/editor-language-model.ts';
import type { EngineOptions } from '../../../src/composition-root.ts';
import { WORDS } from '../../fixtures/bin/relay.mjs';
import { assertProtocol } from './acp-protocol.ts';
import { agyCommand } from './agy-stand-in.ts';
import { agentFixtures } from './acp-stand-in.ts';
import { TEST_KEY } from '../model-services/chat-model-stand.ts';
import { EditorStandIn } from './editor-stand-in.ts';
import { startAnthropicServer, startOpenaiServer } from '../model-services/model-server.ts';
import { doorTo, openModel } from './open-model.ts';
import { itemsOf, relayEditorModel, relayModel, type Role } from './relay-chat.ts';
import { doneTurn, draft, openFactory, planTurn, type Place } from '../stories/story.ts';

/** Every kind of provider, and every way in which one is spoken to. */
export const runners = [
  ...['scripted', 'antigravity', 'antigravity by ACP', 'antigravity by the editor', 'acp'],
  ...['openai', 'openai by responses', 'anthropic', 'vscode-lm'],
] as const;
export type Runner = (typeof runners)[number];

/** Those that can go on with a conversation that another one had. */
export const remembering = new Set<Runner>(['openai', 'openai by responses', 'anthropic', 'vscode-lm']);

type EditorModels = NonNullable<EngineOptions['editorModels']>;

/** Two providers of any kind, of which the second takes over from the first. */
export class Relay {
  readonly #place: Place;
  readonly #home: string;
  readonly #ends: (() => Promise<unknown>)[] = [];
  readonly #editorModels = new Map<string, ReturnType<typeof relayModel>>();
  /** What was sent to chat models, by role. */
  readonly sent: Record<Role, string[]> = { first: [], second: [] };

  constructor(place: Place) {
    this.#place = place;
    this.#home = join(place.root, 'user');
    mkdirSync(join(this.#home, 'bin'), { recursive: true });
  }

  async open(first: Runner, second: Runner) {
    const providers = [
      { id: 'first', priority: 1, ...(await this.#runner(first, 'first')) },
      { id: 'second', priority: 2, ...(await this.#runner(second, 'second')) },
    ];
    // JSON is YAML.
    writeFileSync(join(this.#place.dataDirectory, 'providers.yaml'), JSON.stringify({ schemaVersion: 1, providers }));
    return openFactory(this.#place, {
      env: { PATH: process.env.PATH, HOME: this.#home, LANG: 'C.UTF-8', TEST_KEY },
      readablePaths: [agentFixtures, dirname(process.execPath)],
      editorModels: (config) => this.#editorModel(config),
    });
  }

  async end(): Promise<void> {
    await Promise.all(this.#ends.splice(0).map((end) => end()));
    assertProtocol(this.#home);
  }

  async #runner(runner: Runner, role: Role): Promise<{ name: string; model?: string; config: object }> {
    switch (runner) {
      case 'scripted':
        return { name: 'scripted', config: { script: this.#script(role) } };
      case 'antigravity':
        return { name: 'antigravity', config: { transport: 'agy', consent: true, cli_path: this.#agy(role) } };
      case 'antigravity by ACP': {
        const part = role === 'first' ? 'relay-first-of-antigravity' : 'relay-second';
        const server = this.#program(`acp-server-${role}`, 'acp-agent.mjs', [this.#state('antigravity-acp'), part]);
        return { name: 'antigravity', config: { transport: 'acp', consent: true, acp_server_path: server } };
      }
      case 'antigravity by the editor': {
        const editor = new EditorStandIn(`relay-${role}`);
        this.#ends.push(() => editor.remove());
        return { name: 'antigravity', config: { transport: 'handoff', consent: true, editor_path: editor.command } };
      }
      case 'acp': {
        const state = this.#state(`agent-${role}`);
        const command = [process.execPath, join(agentFixtures, 'acp-agent.mjs'), state, `relay-${role}`];
        return { name: 'acp', config: { command, home: [state] } };
      }
      case 'openai':
      case 'openai by responses':
      case 'anthropic': {
        const play = relayModel(role);
        const start = runner === 'anthropic' ? startAnthropicServer : startOpenaiServer;
        const server = await start({
          script: (_turn, { body }) => {
            this.sent[role].push(JSON.stringify(body));
            return play(itemsOf(body));
          },
        });
        this.#ends.push(() => server.stop());
        const api = runner === 'openai by responses' ? { api: 'responses' } : {};
        const config = { base_url: server.url, api_key: 'env:TEST_KEY', ...api };
        return { name: runner === 'anthropic' ? 'anthropic' : 'openai', model: 'test-model', config };
      }
      case 'vscode-lm':
        this.#editorModels.set(role, relayModel(role));
        return { name: 'vscode-lm', config: {} };
    }
  }

  #editorModel(config: Parameters<EditorModels>[0]): ReturnType<EditorModels> {
    const play = this.#editorModels.get(config.id);
    if (play === undefined) throw new Error(`No model of the editor is called ${config.id}`);
    const send: Parameters<typeof openModel>[1] = {
      send: (messages) => {
        this.sent[config.id as Role].push(JSON.stringify(messages));
        return relayEditorModel(play, messages);
      },
    };
    return new EditorLanguageModel(config, doorTo(openModel(() => relayEditorModel(play, []), send)));
  }

  #script(role: Role): string {
    const file = join(this.#place.root, `relay-${role}.yaml`);
    const half = { do: [{ write: { file: 'half.txt', content: 'half\n' } }], fail: { kind: 'quota', resetIn: '5h' } };
    const broken = {
      ...doneTurn('one', 'broken'),
      reply: `${WORDS}\n\n{"status": "done", "summary": "Wrote one.txt."}`,
    };
    const first = { plan: [planTurn([draft('one')])], tasks: { 'Write one': [broken, half] } };
    // Turns are counted by task, whoever took them.
    const second = {
      tasks: {
        'Write one': [
          { empty: true, times: 2 },
          { ...doneTurn('one'), times: 3 },
        ],
      },
    };
    writeFileSync(file, JSON.stringify({ version: 1, name: role, ...(role === 'first' ? first : second) }));
    return file;
  }

  /** It reads its part in its state folder, of which there is one: the other one is of another kind. */
  #agy(role: Role): string {
    const state = join(this.#home, '.gemini', 'antigravity-cli');
    mkdirSync(state, { recursive: true });
    writeFileSync(join(state, 'scenario'), `relay-${role}`);
    const file = join(this.#home, 'bin', `agy-${role}`);
    writeFileSync(file, agyCommand());
    chmodSync(file, 0o755);
    return file;
  }

  #state(name: string): string {
    const state = join(this.#home, '.gemini', name);
    mkdirSync(state, { recursive: true });
    return state;
  }

  #program(name: string, script: string, args: readonly string[]): string {
    const file = join(this.#home, 'bin', name);
    const words = [process.execPath, join(agentFixtures, script), ...args].map((word) => `'${word}'`);
    writeFileSync(file, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  }
}
