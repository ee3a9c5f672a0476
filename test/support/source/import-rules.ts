import { posix } from 'node:path';
import type { SourceImport } from './source-tree.ts';

/** What a room may import, beside its own folder. */
interface Room {
  rooms: readonly string[];
  /** Types alone: nothing of these rooms is there at run time. */
  types?: readonly string[];
  packages?: readonly string[];
  /** Node's own modules: all of them, or these. */
  node: 'all' | readonly string[];
}

/** Why `file` (under `src/`) may not have this import, or `null`. The table of `src/README.md`, made to hold. */
export function refusal(file: string, { specifier, typeOnly }: SourceImport): string | null {
  const name = roomOf(file);
  const room = ROOMS[name] ?? adapterRoom(name);
  if (room === null) return `${file} lies in no room of the table`;
  const no = `${name} may not import ${specifier}`;
  if (specifier.startsWith('.')) {
    if (!typeOnly && specifier.endsWith('.js'))
      return `${file}: imports carry the ending of the source, not ${specifier}`;
    const target = roomOf(posix.join(posix.dirname(file), specifier));
    const allowed =
      target === name ||
      room.rooms.includes(target) ||
      (ROOTS.includes(name) && target.startsWith('adapters/')) ||
      (typeOnly && (room.types ?? []).includes(target));
    return allowed ? null : `${no} (${target})`;
  }
  if (specifier.startsWith('node:')) return room.node === 'all' || room.node.includes(specifier) ? null : no;
  return (room.packages ?? []).includes(packageOf(specifier)) ? null : no;
}

/** Where adapters meet the engine. */
const ROOTS: readonly string[] = ['composition-root', 'look-root'];

const ROOMS: Readonly<Record<string, Room>> = {
  domain: { rooms: [], packages: ['zod'], node: [] },
  ports: { rooms: ['domain'], node: [] },
  runtime: { rooms: ['domain', 'ports'], node: ['node:path'] },
  finance: { rooms: ['domain', 'ports'], node: [] },
  run: { rooms: ['domain', 'ports', 'runtime', 'finance'], node: [] },
  // The contract alone: nothing here knows how it is kept.
  engine: { rooms: ['domain', 'ports'], node: [] },
  // What keeps the contract must know its types.
  fleet: { rooms: ['domain', 'ports', 'run', 'finance', 'runtime'], types: ['engine'], node: [] },
  presenters: { rooms: ['domain'], packages: ['string-width'], node: [] },
  'composition-root': {
    rooms: ['domain', 'ports', 'runtime', 'finance', 'run', 'fleet', 'engine', 'presenters'],
    node: 'all',
  },
  'look-root': { rooms: ['ports', 'fleet', 'engine'], node: 'all' },
  // The contract speaks in types of ports (a worktree, the health of a provider), and the editor keeps a port of its own.
  extension: {
    rooms: ['composition-root', 'presenters', 'domain'],
    types: ['engine', 'ports'],
    packages: ['vscode'],
    node: 'all',
  },
  webview: { rooms: [], types: ['presenters', 'domain'], node: [] },
  cli: {
    rooms: [...ROOTS, 'presenters', 'domain'],
    types: ['engine', 'ports'],
    packages: ['commander'],
    node: 'all',
  },
};

/** Beside the domain, the ports and `adapters/process`, which every adapter may use. */
const ADAPTERS: Readonly<Record<string, { rooms?: readonly string[]; packages?: readonly string[] }>> = {
  files: { packages: ['js-yaml'] },
  // What pnpm says of its workspace is YAML.
  gates: { rooms: ['files'], packages: ['picomatch'] },
  ledger: { rooms: ['files'] },
  // Agents that leave their file access to us, and scripts, go through the same guard as the tools of chat models.
  providers: { rooms: ['worktree'], packages: ['@agentclientprotocol/sdk', '@anthropic-ai/sdk', 'openai'] },
  // One port, the state store, holds the projects and the settings.
  'run-hosts': { rooms: ['files', 'settings'], packages: ['js-yaml'] },
  settings: { rooms: ['files'], packages: ['yaml'] },
};

function adapterRoom(name: string): Room | null {
  const own = /^adapters\/([^/]+)$/.exec(name)?.[1];
  if (own === undefined) return null;
  const { rooms = [], packages = [] } = ADAPTERS[own] ?? {};
  return {
    rooms: ['domain', 'ports', 'adapters/process', ...rooms.map((room) => `adapters/${room}`)],
    packages,
    node: 'all',
  };
}

/** `src/adapters/git/worktree/status.ts` → `adapters/git`, `src/composition-root.ts` → `composition-root`. */
function roomOf(file: string): string {
  const [, first = '', second = '', third] = file.split('/');
  if (first === 'adapters' && third !== undefined) return `adapters/${second}`;
  return second === '' ? first.replace(/\.[^.]+$/, '') : first;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
