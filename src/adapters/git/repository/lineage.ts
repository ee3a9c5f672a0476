import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BRANCH_PREFIX, ownPrefixOf, slugOf } from '../../../domain/run/branch-name.ts';
import { textOf } from './factory-repository.ts';

interface LineageRecord {
  branch: string;
  parent: string;
  baseCommit: string;
}

/** The branch itself, then its parents, up to the user's own branch. */
export async function getBranchLineage(factoryGitDir: string, branch: string): Promise<string[]> {
  const line = [branch];
  for (let at = branch; ;) {
    const record = await readRecord(factoryGitDir, at);
    if (record === undefined || line.includes(record.parent)) return line;
    line.push(record.parent);
    at = record.parent;
  }
}

/** The name of a branch that explores `context` (question and option of a decision) from `parent`. It may be taken already. */
export function generateBranchName(parent: string, context: string): string {
  const prefix = ownPrefixOf(parent);
  const stem = prefix === undefined ? slugOf(parent) : parent.slice(prefix.length);
  // Git does not allow a branch below another one, so the name is joined to the parent's without a slash.
  const [first = 'project', ...rest] = stem.split('/');
  const tail = rest.length === 0 ? '' : `/${rest.join('-')}`;
  return `${prefix ?? BRANCH_PREFIX}${first.slice(0, 80)}-${slugOf(context)}${tail}`
    .slice(0, 190)
    .replace(/[/.-]+$/, '');
}

export async function recordLineage(factoryGitDir: string, record: LineageRecord): Promise<void> {
  const file = recordFile(factoryGitDir, record.branch);
  await mkdir(path.dirname(file), { recursive: true });
  const partial = `${file}.${randomBytes(6).toString('hex')}.partial`;
  await writeFile(partial, `${JSON.stringify(record, null, 2)}\n`);
  await rename(partial, file);
}

async function readRecord(factoryGitDir: string, branch: string): Promise<LineageRecord | undefined> {
  const text = await textOf(recordFile(factoryGitDir, branch));
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) && parsed.branch === branch ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is LineageRecord {
  const record = value as Partial<Record<keyof LineageRecord, unknown>> | null;
  return typeof record === 'object' && typeof record?.branch === 'string' && typeof record.parent === 'string';
}

/** A unique name for a branch without slashes; also the last part of its keep-ref. */
export function flatNameOf(branch: string): string {
  return `${slugOf(branch)}-${createHash('sha256').update(branch).digest('hex').slice(0, 10)}`;
}

function recordFile(factoryGitDir: string, branch: string): string {
  return path.join(factoryGitDir, 'dark-factory', 'lineage', `${flatNameOf(branch)}.json`);
}
