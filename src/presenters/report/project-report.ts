import type { ForkOrigin } from '../../domain/lineage/fork-origin.ts';
import type { SandboxLevel } from '../../domain/evidence/sandbox-level.ts';
import type { Limits } from '../../domain/run/project.ts';
import type { ProjectStatus } from '../../domain/run/project-status.ts';
import { reportedCosts, type ReportedCost } from './reported-costs.ts';
import type { QualityReport, FileThatRuns } from '../../domain/evidence/checks.ts';
import type { EvidenceChange, EvidencePermission } from '../../domain/evidence/evidence-change.ts';
import type { CheckBefore, TaskVerdict } from '../../domain/evidence/task-verdict.ts';
import type { DrivenBy, ProjectSnapshot, ProjectTotals } from '../../domain/run/snapshot.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { InstallCommand } from '../../domain/install/install-command.ts';
import { totalsOf } from '../../domain/run/snapshot.ts';
import type { StatusReasonCode } from '../../domain/run/status-reason.ts';
import type { Task } from '../../domain/task/task.ts';
import type { CheckedList } from '../tasks/checked-list.ts';
import { checkedList } from '../tasks/checked-list.ts';
import { noticeSentence } from '../project/notice-sentence.ts';
import type { HandLines } from '../project/push-lines.ts';
import { pushLines } from '../project/push-lines.ts';
import { reasonSentence } from '../project/reason-sentence.ts';
import { differenceSentence } from '../project/repository-difference.ts';
import { installSentence } from '../checks/install-text.ts';
import { sandboxSentence } from '../project/sandbox-sentence.ts';
import type { Shell } from '../shared/shell-quote.ts';
import { projectStatusLook } from '../shared/status-look.ts';
import { blockedText } from '../tasks/blocked-text.ts';
import { taskRows } from '../tasks/task-row.ts';

/** Everything that is known of a project, as plain data. This is the shape of `export --format json`. */
export interface ProjectReport {
  format: 'dark-factory-report';
  version: 1;
  /** ISO 8601, UTC. */
  writtenAt: string;
  project: {
    id: string;
    name: string;
    description: string;
    status: ProjectStatus;
    statusWord: string;
    reason: { code: StatusReasonCode; detail: string; sentence: string };
    drivenBy: DrivenBy;
    repositoryPath: string;
    baseBranch: string;
    /** Where a fork began. `null`: it is no fork. */
    origin: ForkOrigin | null;
    baseCommit: string | null;
    workBranch: string;
    worktreePath: string | null;
    personas: string[];
    createdAt: string;
    startTime: string | null;
    endTime: string | null;
  };
  limits: Limits;
  totals: ProjectTotals;
  tasks: (Pick<
    Task,
    'id' | 'title' | 'description' | 'status' | 'priority' | 'acceptanceCheck' | 'blockedBecause' | 'commit'
  > & {
    dependsOn: string[];
    verified: boolean;
    verifiedBy: string;
    /** `null`: it is not completed, or an older version completed it. */
    verdict: TaskVerdict | null;
    checkBefore: CheckBefore | null;
    /** What of the existing tests and checks the plan let it change, and what became weaker. */
    mayChange: EvidencePermission[];
    evidenceChanges: EvidenceChange[];
    filesThatRun: FileThatRuns[];
  })[];
  gates: { atTheEnd: QualityReport | null; lastOfTask: QualityReport | null; beforeTheFirstTurn: QualityReport | null };
  checks: CheckedList;
  commits: { sha: string; kind: 'task' | 'checkpoint'; task: string | null; at: string }[];
  publishedCommit: string | null;
  costs: ReportedCost[];
  sandbox: { level: SandboxLevel | null; sentence: string };
  /** `null`: no install was allowed. `report`: `null` until it was run. */
  install: { commands: InstallCommand[]; report: QualityReport | null; sentence: string } | null;
  notices: { at: string; message: string }[];
  tamper: string[];
  lines: HandLines;
}

export function projectReport(snapshot: ProjectSnapshot, shell: Shell): ProjectReport {
  const { state, at, drivenBy } = snapshot;
  const { project } = state;
  const titles = new Map(state.taskList.tasks.map((task) => [task.id, task.title]));
  return {
    format: 'dark-factory-report',
    version: 1,
    writtenAt: new Date(at).toISOString(),
    project: {
      id: project.id,
      name: project.name,
      description: project.description,
      status: project.status,
      statusWord: projectStatusLook(snapshot).word,
      reason: { ...project.reason, sentence: reasonSentence(state, at) },
      drivenBy,
      repositoryPath: project.repositoryPath,
      baseBranch: project.baseBranch,
      origin: state.origin,
      baseCommit: project.baseCommit,
      workBranch: project.workBranch,
      worktreePath: project.worktreePath,
      personas: project.personas.map((persona) => persona.templateName),
      createdAt: project.createdAt,
      startTime: project.startTime,
      endTime: project.endTime,
    },
    limits: project.limits,
    totals: totalsOf(snapshot),
    tasks: tasksOf(snapshot),
    gates: {
      atTheEnd: state.finalReport,
      lastOfTask: state.work?.lastReport ?? null,
      beforeTheFirstTurn: state.baseline,
    },
    checks: checkedList(snapshot),
    commits: state.commits.map(({ sha, kind, taskId, at: made }) => ({
      sha,
      kind,
      task: taskId === null ? null : (titles.get(taskId) ?? taskId),
      at: made,
    })),
    publishedCommit: state.publishedCommit,
    costs: reportedCosts(snapshot),
    sandbox: { level: state.sandbox, sentence: sandboxSentence(state) },
    install: installOf(state),
    notices: state.notices.map((notice) => ({ at: notice.at, message: noticeSentence(notice) })),
    tamper: state.tamper.map(differenceSentence),
    lines: pushLines(state, shell),
  };
}

function tasksOf({ state }: ProjectSnapshot): ProjectReport['tasks'] {
  const rows = new Map(taskRows(state).map((row) => [row.id, row]));
  return state.taskList.tasks.map((task) => ({
    id: task.id,
    title: task.title,
    description: task.description,
    status: task.status,
    priority: task.priority,
    dependsOn: task.dependencies,
    acceptanceCheck: task.acceptanceCheck,
    verified: task.lastVerifiedAt !== null,
    verifiedBy: rows.get(task.id)?.verifiedBy ?? 'not verified',
    verdict: task.verdict ?? null,
    checkBefore: task.checkBefore ?? null,
    mayChange: task.mayChange ?? [],
    evidenceChanges: task.evidenceChanges ?? [],
    filesThatRun: task.filesThatRun ?? [],
    blockedBecause: blockedText(task),
    commit: task.commit,
  }));
}

/** In JSON as in reports. */
export function installOf(state: ProjectState): ProjectReport['install'] {
  const { installAllowed: commands, installed = null } = state;
  return commands === undefined ? null : { commands, report: installed, sentence: installSentence(state) };
}
