import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readProcessTable, type ProcessRow } from './process-table.ts';

/** The environment variable that marks all processes of a command, so that a later driver can find them too. */
export const markerVariable = 'DARK_FACTORY_RUN';

export interface MarkerOwner {
  /** Process ids are only valid within one pid namespace. */
  namespace: string;
  pid: number;
  started: string;
}

/** A marker for this driver and one run: `<namespace>.<pid>.<start>.<random>`. */
export async function newRunMarker(): Promise<string> {
  const owner = await thisDriver();
  return `${owner.namespace}.${owner.pid}.${owner.started}.${randomUUID()}`;
}

export function markerOwner(environment: string): MarkerOwner | null {
  const match = /DARK_FACTORY_RUN=([\w-]+)\.(\d+)\.([\w-]+)\.[0-9a-f-]{36}/.exec(environment);
  if (match === null) return null;
  return { namespace: match[1] ?? '', pid: Number(match[2]), started: match[3] ?? '' };
}

export function isSameDriver(owner: MarkerOwner, row: ProcessRow): boolean {
  return owner.pid === row.pid && owner.started === plain(row.started);
}

let known: Promise<MarkerOwner> | undefined;

export function thisDriver(): Promise<MarkerOwner> {
  known ??= describeThisProcess();
  return known;
}

async function describeThisProcess(): Promise<MarkerOwner> {
  const row = (await readProcessTable()).find(({ pid }) => pid === process.pid);
  return { namespace: namespaceName(), pid: process.pid, started: plain(row?.started ?? 'unknown') };
}

function namespaceName(): string {
  if (process.platform !== 'linux') return process.platform;
  try {
    // Includes the boot id, because namespace numbers and process ids restart at each boot.
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    return `${boot}-${plain(readlinkSync('/proc/self/ns/pid'))}`;
  } catch {
    return 'linux';
  }
}

function plain(text: string): string {
  return text.replace(/\W+/g, '-').replace(/-$/, '');
}
