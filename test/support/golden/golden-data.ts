import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPersonaLoader } from '../../../src/adapters/personas/persona-loader.ts';
import { createConversationFiles } from '../../../src/adapters/run-hosts/local/conversation-files.ts';
import { readInbox } from '../../../src/adapters/run-hosts/local/inbox.ts';
import { nodeFileSystem } from '../../../src/adapters/files/node-file-system.ts';
import { projectPaths } from '../../../src/adapters/run-hosts/local/project-paths.ts';
import { loadYaml } from '../../../src/adapters/files/yaml-text.ts';
import { scriptOf, type RecordedTurn } from '../../../src/domain/turn/recording.ts';
import { parseScript } from '../../../src/domain/turn/script.ts';
import type { Signal } from '../../../src/domain/run/signal.ts';
import type { ChatMessage } from '../../../src/ports/chat-model.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { ConversationStore } from '../../../src/ports/stores/conversation-store.ts';
import type { LocalStores } from '../../../src/adapters/run-hosts/local/local-stores.ts';
import { ok, storeAt } from '../builders/temp-store.ts';
import { projectFolder } from './golden-journal.ts';
import { GOLDEN_PROJECT, GOLDEN_START } from './golden-life.ts';
import { textsBelow } from './golden-place.ts';

const CONVERSATION = '3E1F8A90-5b7c-4d2e-9f10-aabbccddeeff';

const signals: readonly Signal[] = [
  { type: 'pause' },
  { type: 'resume' },
  { type: 'terminate', why: 'It is "enough" äöü.' },
  { type: 'retry' },
  { type: 'changeLimits', maxRuntimeMs: 7_200_000, maxCostUsd: null, maxTurns: 12, maxTokens: null },
  { type: 'acceptTamper' },
];

const messages: readonly ChatMessage[] = [
  { role: 'user', text: 'Read the file äöü 𝕊.' },
  {
    role: 'assistant',
    text: 'I look at it.',
    toolCalls: [{ id: 'call-1', name: 'read_file', arguments: '{"path":"a.ts"}' }],
    opaque: { provider: 'anthropic', content: [{ type: 'thinking', thinking: 'Hm.', signature: 'c2ln' }] },
  },
  { role: 'tool', callId: 'call-1', name: 'read_file', text: 'one\ntwo', isError: false },
  { role: 'assistant', text: 'Done.', toolCalls: [] },
];

const turns: readonly RecordedTurn[] = (['plan', 'work', 'correction', 'handover', 'audit', 'probe'] as const).map(
  (operation, index) => ({
    v: 1,
    at: '2026-11-20T22:30:00.000Z',
    operation,
    taskTitle: operation === 'work' || operation === 'correction' ? 'Read the file' : null,
    turnsBefore: index,
    turn: {
      do: [{ say: `Turn ${index} äöü` }, { write: { file: 'a.ts', content: 'one\n' } }],
      reply: { status: 'done' },
    },
  }),
);

function storeOf(dataDirectory: string): LocalStores {
  let ids = 0;
  const clock: Clock = { now: () => GOLDEN_START, monotonic: () => 0, sleep: () => Promise.resolve() };
  const uuid = (): string => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;
  return storeAt(dataDirectory, { clock, ids: { uuid, random: () => 0.5 } });
}

/** What lies beside the journals: default settings, signals not read yet, a recording, a conversation. */
export async function writeData(dataDirectory: string): Promise<void> {
  const store = storeOf(dataDirectory);
  ok(await store.data.initialize());
  await mkdir(join(projectFolder(dataDirectory), 'inbox'), { recursive: true });
  for (const signal of signals) await store.runs.signal(GOLDEN_PROJECT, signal);
  for (const turn of turns) await store.recordings.append(GOLDEN_PROJECT, turn);
  await conversationsIn(dataDirectory).save(CONVERSATION, messages);
}

export async function readData(dataDirectory: string): Promise<unknown> {
  const store = storeOf(dataDirectory);
  const recording = ok(await store.recordings.read(GOLDEN_PROJECT));
  return {
    config: ok(await store.settings.loadConfig()),
    providers: ok(await store.settings.loadProviders()),
    problems: store.settings.problems(),
    inbox: await readInbox(nodeFileSystem, projectPaths(projectFolder(dataDirectory))),
    recording,
    script: parseScript(scriptOf('golden', recording)),
    conversation: await conversationsIn(dataDirectory).load(CONVERSATION),
  };
}

/** What a person wrote: `config.yaml`, `providers.yaml`, a persona and a script. */
export async function readEditorSettings(dataDirectory: string): Promise<unknown> {
  const store = storeOf(dataDirectory);
  const personas = createPersonaLoader({ directories: [join(dataDirectory, 'personas')], parseYaml: loadYaml });
  const { templates, problems } = await personas.list();
  const script = await readFile(join(dataDirectory, 'scripts', 'golden.yaml'), 'utf8').catch(() => undefined);
  const loaded = script === undefined ? undefined : loadYaml(script);
  const config = ok(await store.settings.loadConfig());
  const providers = ok(await store.settings.loadProviders());
  return {
    config,
    providers,
    // What a migration made of them, and the copies that it kept.
    files: await textsBelow(dataDirectory),
    personas: templates.map((template) => ({ ...template, path: template.path.slice(dataDirectory.length) })),
    problems,
    script: loaded?.ok === true ? parseScript(loaded.value) : loaded,
  };
}

function conversationsIn(dataDirectory: string): ConversationStore {
  return createConversationFiles({ dataDirectory, fileSystem: nodeFileSystem, redact: (text) => text });
}
