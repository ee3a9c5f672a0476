import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ownPrefixOf } from '../../../domain/run/branch-name.ts';
import type { Result } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { ListedRef } from './refs.ts';
import { HEADS, KEEP, commitAt, isAncestor, listRefs } from './refs.ts';
import { readRegularFile } from './regular-file.ts';

/** Each loose ref is a separate read; for more of them git is faster. */
const MAX_LOOSE = 256;
const MAX_LOOSE_BYTES = 4096;
const MAX_PACKED_BYTES = 16 * 1024 * 1024;

const remembered = new WeakMap<HardenedGit, Map<string, { content: string; refs: ReadonlyMap<string, ListedRef> }>>();

/** Our branches and the keep-refs, which change with every publication. */
export function isOwnRef(name: string): boolean {
  return (name.startsWith(HEADS) && ownPrefixOf(name.slice(HEADS.length)) !== undefined) || name.startsWith(KEEP);
}

/**
 * The targets of all refs except ours. Git's answer depends only on the content of the files that hold refs, so it is cached by
 * that content. Times and sizes are not trusted: the content is read each time.
 */
export async function refsOfOthers(
  git: HardenedGit,
  commonDir: string,
): Promise<Result<ReadonlyMap<string, ListedRef>, GitFailure>> {
  const content = await contentOfRefs(commonDir);
  const known = remembered.get(git)?.get(commonDir);
  if (content !== undefined && known?.content === content) return { ok: true, value: known.refs };
  const listed = await listRefs(git, commonDir);
  if (!listed.ok) return listed;
  for (const name of listed.value.keys()) if (isOwnRef(name)) listed.value.delete(name);
  // Cached only if the content was the same before and after the query.
  if (content !== undefined && content === (await contentOfRefs(commonDir))) {
    const byDir = remembered.get(git) ?? new Map<string, { content: string; refs: ReadonlyMap<string, ListedRef> }>();
    remembered.set(git, byDir.set(commonDir, { content, refs: listed.value }));
  }
  return listed;
}

/** Whether `commit`, a full id, is in the history of one of the user's branches. */
export async function belongsTo(git: HardenedGit, commonDir: string, commit: string, branch: string): Promise<boolean> {
  const ref = `${HEADS}${branch}`;
  const refs = await refsOfOthers(git, commonDir);
  const tip = isOwnRef(ref) ? await commitAt(git, commonDir, ref) : refs.ok ? refs.value.get(ref)?.id : undefined;
  return tip !== undefined && isAncestor(git, commonDir, commit, tip);
}

/**
 * A checksum of the files in which git stores refs (gitrepository-layout(5)). `undefined`: only git can tell, because of another
 * ref storage, links or pipes among the files, a symbolic ref that leads out of `refs/`, or very many files.
 */
async function contentOfRefs(commonDir: string): Promise<string | undefined> {
  const config = await readRegularFile(path.join(commonDir, 'config'), MAX_PACKED_BYTES);
  if (config.kind !== 'read' || /refstorage/i.test(config.content.toString('latin1'))) return undefined;
  const packed = await readRegularFile(path.join(commonDir, 'packed-refs'), MAX_PACKED_BYTES);
  const loose = packed.kind === 'unread' ? undefined : await looseRefs(commonDir, ['refs']);
  if (loose === undefined) return undefined;
  const targets = [...loose.values()].flatMap((text) => (text.startsWith('ref:') ? [text.slice(4).trim()] : []));
  if (!targets.every((target) => target.startsWith('refs/'))) return undefined;
  // Our refs are excluded, unless another ref points to one of them.
  const counts = targets.some(isOwnRef) ? () => true : (name: string) => !isOwnRef(name);
  const hash = createHash('sha256').update(packed.kind === 'read' ? packed.content : 'none');
  for (const name of [...loose.keys()].filter(counts).sort()) hash.update(`\0${name}\0${loose.get(name)}`);
  return hash.digest('hex');
}

/** The content of loose refs by full name. The files of one folder are read in parallel. */
async function looseRefs(commonDir: string, folders: readonly string[]): Promise<Map<string, string> | undefined> {
  const found = new Map<string, string>();
  const deeper: string[] = [];
  for (const folder of folders) {
    const entries = await readdir(path.join(commonDir, folder), { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined || found.size + entries.length > MAX_LOOSE) return undefined;
    const read = await Promise.all(
      entries.map(async (entry) => {
        const name = `${folder}/${entry.name}`;
        if (entry.isDirectory()) return deeper.push(name) > 0;
        const file = await readRegularFile(path.join(commonDir, name), MAX_LOOSE_BYTES);
        if (file.kind === 'read') found.set(name, file.content.toString('latin1'));
        return file.kind === 'read';
      }),
    );
    if (read.includes(false)) return undefined;
  }
  if (deeper.length === 0) return found;
  const rest = await looseRefs(commonDir, deeper);
  if (rest === undefined || found.size + rest.size > MAX_LOOSE) return undefined;
  return new Map([...found, ...rest]);
}
