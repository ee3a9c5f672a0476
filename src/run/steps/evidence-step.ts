import { checkCommands, checkScripts } from '../../domain/evidence/check-settings.ts';
import type { CheckResult, QualityReport, FileThatRuns } from '../../domain/evidence/checks.ts';
import { unasked, type EvidenceChange } from '../../domain/evidence/evidence-change.ts';
import { evidenceChanges, isEvidence } from '../../domain/evidence/evidence-changes.ts';
import type { FileVersions } from '../../domain/evidence/evidence-files.ts';
import { runBy } from '../../domain/evidence/files-that-run.ts';
import { mayHoldLifecycleScripts, newLifecycleScripts } from '../../domain/evidence/lifecycle-scripts.ts';
import { ownFailingTests, withdrawnTests } from '../../domain/evidence/withdrawn-tests.ts';
import { isCode, unfinishedCode } from '../../domain/evidence/unfinished-code.ts';
import { succeeded, type Result } from '../../domain/result.ts';
import { lastCheckedCommit } from '../../domain/task/task-start.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Task } from '../../domain/task/task.ts';
import type { FileContent, GitFailure, Worktree } from '../../ports/git-manager.ts';
import { checkNote } from '../../runtime/gates/check-notes.ts';
import { evidenceLines } from '../../runtime/prompts/evidence-lines.ts';
import { worktreeOf } from '../worktree-of.ts';
import type { RunContext } from '../run-context.ts';

const MAX_FILES = 500;
const MAX_BYTES = 1_000_000;

/** What the work since the last commit that passed its checks says about itself. */
export interface WorkEvidence {
  /** The commit that the files were compared with. */
  since: string;
  /** How many files differ from that commit. */
  changedFiles: number;
  /** Tests and checks that existed and became weaker. */
  weakened: EvidenceChange[];
  /** Paths of files with new code that only fails. */
  unfinished: string[];
  /** What makes others run programs later. */
  running: FileThatRuns[];
  /** Both versions of what was read of it. */
  files: FileVersions[];
}

export async function workEvidence(context: RunContext): Promise<Result<WorkEvidence, GitFailure>> {
  const { host, deps } = context;
  const state = host.state();
  const worktree = worktreeOf(state);
  const from = lastCheckedCommit(state) ?? worktree.baseCommit;
  const changes = await deps.git.changedFiles({ ...worktree, baseCommit: from }, null);
  if (!changes.ok) return changes;
  const packageJson = await textsAt(context, worktree, from, ['package.json']);
  if (!packageJson.ok) return packageJson;
  const lines = (state.gates ?? []).map(({ command }) => command);
  const commands = checkCommands([...lines, ...checkScripts(packageJson.value[0] ?? '')]);
  const changed = changes.value.files.filter(({ kind }) => kind !== 'deleted').map(({ path }) => path);
  const paths = changes.value.files
    .map(({ path }) => path)
    .filter((path) => isEvidence(path, commands) || isCode(path) || mayHoldLifecycleScripts(path));
  // Where there are more, tests and checks come first.
  const ordered = paths.toSorted((one, other) => Number(isCode(one)) - Number(isCode(other))).slice(0, MAX_FILES);
  const before = await textsAt(context, worktree, from, ordered);
  if (!before.ok) return before;
  const files: FileVersions[] = [];
  for (const [index, path] of ordered.entries()) {
    files.push({ path, before: before.value[index] ?? null, after: await textNow(context, worktree, path) });
  }
  return succeeded({
    since: from,
    changedFiles: changes.value.files.length,
    weakened: evidenceChanges(files, commands).slice(0, 100),
    unfinished: unfinishedCode(files).slice(0, 20),
    running: filesThatRun(changed, files).slice(0, 50),
    files,
  });
}

function filesThatRun(paths: readonly string[], files: readonly FileVersions[]): FileThatRuns[] {
  const whole = paths.flatMap((path) => {
    const by = runBy(path);
    return by === null ? [] : [{ path, by, scripts: [] }];
  });
  const scripted = files.flatMap(({ path, before, after }) => {
    const scripts = newLifecycleScripts(path, before, after).slice(0, 20);
    return scripts.length === 0 ? [] : [{ path, by: 'packageManager' as const, scripts }];
  });
  return [...whole, ...scripted];
}

/** The report with what became weaker; what the task was not asked for is a check that failed. */
export function withEvidence(
  plain: QualityReport,
  task: Task,
  { weakened: changes, unfinished, running, files }: WorkEvidence,
  { work, baseline }: Pick<ProjectState, 'work' | 'baseline'>,
): QualityReport {
  const ownFailing = ownFailingTests(files, plain.checks, baseline?.checks ?? []);
  const withdrawn = withdrawnTests(files, work?.failedOwnTests ?? []);
  const report = {
    ...plain,
    ...(ownFailing.length === 0 ? {} : { ownFailing }),
    ...(withdrawn.length === 0 ? {} : { withdrawn }),
    ...(unfinished.length === 0 ? {} : { unfinished }),
    ...(running.length === 0 ? {} : { filesThatRun: running }),
  };
  if (changes.length === 0) return report;
  const wrong = unasked(changes, task.mayChange);
  if (wrong.length === 0) return { ...report, evidenceChanges: changes };
  const paths = [...new Set(wrong.map(({ path }) => path))].join(', ');
  const check: CheckResult = {
    name: `Existing tests and checks (${paths})`.slice(0, 120),
    kind: 'custom',
    command: 'git diff',
    verdict: 'failed',
    required: true,
    exitCode: null,
    durationMs: 0,
    output: evidenceLines(wrong),
    outputFile: null,
    note: checkNote({ kind: 'weakened' }),
  };
  return { ...report, passed: false, checks: [...report.checks, check], evidenceChanges: changes };
}

async function textsAt(
  { deps }: RunContext,
  worktree: Worktree,
  commit: string,
  paths: readonly string[],
): Promise<Result<(string | null)[], GitFailure>> {
  if (paths.length === 0) return succeeded([]);
  const contents = await deps.git.filesAt(worktree, commit, paths, MAX_BYTES);
  return contents.ok ? succeeded(contents.value.map(textOf)) : contents;
}

/** What is no text, or too long to be read, counts as empty. */
function textOf(content: FileContent): string | null {
  if (content.kind === 'absent') return null;
  return content.kind === 'text' ? content.text : '';
}

async function textNow({ deps }: RunContext, { path: root }: Worktree, path: string): Promise<string | null> {
  const read = await deps.openFiles(root).readBytes(path, MAX_BYTES);
  if (!read.ok) return '';
  return read.value === undefined ? null : new TextDecoder().decode(read.value.bytes);
}
