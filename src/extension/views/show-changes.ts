import * as vscode from 'vscode';
import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { ChangedFile, ChangeSet } from '../../ports/git-manager.ts';
import type { FactoryHost } from '../activation/factory-host.ts';
import { SCHEMES } from '../ids.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';

/** Larger files are listed but not shown: the editor would hang on them. */
const MAX_BYTES = 2_000_000;
/** Cap, because the editor lays out every pair at once. */
const MAX_FILES = 500;

/** One side of a difference: a file as a commit has it, or a sentence in its place. */
interface Side {
  projectId: string;
  commit: string;
  /** Relative to the root of the repository. */
  path: string;
  note: string;
}

/** Provides the sides that are not files on the disk; the engine reads them from git objects only. */
export class CommittedFiles implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #host: FactoryHost;
  readonly #registration: vscode.Disposable;

  constructor(host: FactoryHost) {
    this.#host = host;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(SCHEMES.base, this);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const side = JSON.parse(uri.query) as Side;
    if (side.note !== '') return `${side.note}\n`;
    const { engine } = this.#host;
    if (engine === undefined) return 'Dark Factory is starting; open the changes again in a moment.\n';
    const read = await engine.fileAt(side.projectId, side.commit, side.path, MAX_BYTES);
    if (!read.ok) return `${refusalSentence(read.failure)}\n`;
    switch (read.value.kind) {
      case 'text':
        return read.value.text;
      case 'absent':
        return '';
      case 'binary':
        return `A binary file of ${read.value.bytes.toLocaleString('en')} bytes; it is not shown.\n`;
      case 'tooLarge':
        return `A file of ${read.value.bytes.toLocaleString('en')} bytes; that is too large to be shown here.\n`;
    }
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

/**
 * Opens the editor's own multi-file diff. With `commit`, shows what that commit changed; otherwise everything since the base
 * commit, including uncommitted work. Returns a sentence if something prevents it.
 */
export async function showChanges(
  engine: OrchestrationEngine,
  projectId: string,
  commit: string | null,
): Promise<string | undefined> {
  const changes = await engine.changedFiles(projectId, commit);
  if (!changes.ok) return refusalSentence(changes.failure);
  const { files } = changes.value;
  if (files.length === 0) return 'Nothing has been changed yet.';
  const root = engine.worktreeOf(projectId)?.path ?? engine.project(projectId)?.state.project.worktreePath ?? null;
  const name = engine.project(projectId)?.state.project.name ?? 'project';
  const title = commit === null ? `Changes of ${name}` : `Changes of ${name} in ${commit.slice(0, 10)}`;
  const resources = await Promise.all(
    files.slice(0, MAX_FILES).map((file) => pairOf(file, changes.value, { projectId, root })),
  );
  await vscode.commands.executeCommand('vscode.changes', title, resources);
  return files.length > MAX_FILES
    ? `${files.length} files were changed; the first ${MAX_FILES} are shown. Open the worktree to see all.`
    : undefined;
}

type Pair = [label: vscode.Uri, before: vscode.Uri | undefined, after: vscode.Uri | undefined];

async function pairOf(
  file: ChangedFile,
  set: ChangeSet,
  where: { projectId: string; root: string | null },
): Promise<Pair> {
  const { projectId, root } = where;
  const label =
    root === null ? vscode.Uri.file(`/${file.path}`) : vscode.Uri.joinPath(vscode.Uri.file(root), file.path);
  // Both sides get the path of the file: the editor would show different paths as a rename.
  const at = (commit: string, path: string, note = ''): vscode.Uri =>
    sideUri(label.with({ path: label.path.slice(0, -file.path.length) + path }), { projectId, commit, path, note });
  const before = file.kind === 'added' ? undefined : at(set.from, file.oldPath ?? file.path, noteOf(file, 'before'));
  if (file.kind === 'deleted') return [label, before, undefined];
  if (file.binary) return [label, before, at(set.to ?? 'worktree', file.path, noteOf(file, 'after'))];
  if (set.to !== null) return [label, before, at(set.to, file.path)];
  const size = await sizeOf(label);
  if (size > MAX_BYTES) {
    const note = `A file of ${size.toLocaleString('en')} bytes; that is too large to be shown here.`;
    return [label, before, at('worktree', file.path, note)];
  }
  return [label, before, label];
}

function noteOf(file: ChangedFile, when: 'before' | 'after'): string {
  if (!file.binary) return '';
  return `A binary file, ${when === 'before' ? 'as it was' : file.kind}. It is not shown.`;
}

function sideUri(place: vscode.Uri, side: Side): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEMES.base, path: place.path, query: JSON.stringify(side) });
}

async function sizeOf(uri: vscode.Uri): Promise<number> {
  try {
    return (await vscode.workspace.fs.stat(uri)).size;
  } catch {
    return 0; // Deleted since it was listed; the editor reports that itself.
  }
}
