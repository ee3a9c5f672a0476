import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KnownAgent, Service } from './known-agents.ts';

/** A home folder of its own for an agent, with the settings that point it at the service. */
export function makeHome(agent: KnownAgent, service: Service, home: string): void {
  fill(home, agent.home(service));
}

/** As it is where nobody has signed in: the folders are there, no setting names a service or a key. */
export function makeSignedOutHome({ signedOut }: KnownAgent, home: string): void {
  fill(home, signedOut.home);
}

function fill(home: string, files: Readonly<Record<string, string | object>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
}

/** The environment in which agents are found, without anything of the user's own. */
export function agentEnvironment(home: string, folders: readonly string[]): Record<string, string> {
  const path = [...folders, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':');
  return { PATH: path, HOME: home, LANG: 'C.UTF-8', USER: 'agent', SHELL: '/bin/sh', TERM: 'dumb' };
}
