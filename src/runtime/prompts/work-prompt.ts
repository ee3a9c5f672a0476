import type { TurnResult } from '../../domain/turn/turn-result.ts';
import type { CheckResult, Gate, QualityReport } from '../../domain/evidence/checks.ts';
import type { EvidencePermission } from '../../domain/evidence/evidence-change.ts';
import type { Task } from '../../domain/task/task.ts';
import { boundedLine, boundedText } from '../bounded-text.ts';
import type { StuckSignal } from '../../domain/task/blocking.ts';
import { dataBlock, nameList } from './data-block.ts';
import { failedChecks } from './failed-checks.ts';
import { workReplyShape } from './reply-shape.ts';
import { stuckLine } from './task-notes.ts';

export interface WorkPromptInput {
  project: { name: string; description: string };
  task: Pick<Task, 'id' | 'title' | 'description' | 'acceptanceCheck' | 'verificationNotes' | 'mayChange'>;
  /** Completed tasks that this one builds on. */
  dependencies: readonly { title: string; summary: string }[];
  /** Titles of the other open tasks: not to be done now. */
  otherTasks: readonly string[];
  gates: readonly Gate[];
  /** Names of the gates that failed before any work was done. */
  failedBefore: readonly string[];
  /** The last gate run on this task; `null`: none yet. */
  lastReport: QualityReport | null;
  /** Ended turns on this task, oldest first. */
  recentTurns: readonly { result: TurnResult; summary: string }[];
  /** Decisions made without a person, newest last. */
  decisions: readonly { question: string; selected: string }[];
  /** Files that differ from the last commit. */
  changedFiles: readonly string[];
  /** The last turn was interrupted (crash, kill): the worktree may contain half-done work. */
  interrupted: boolean;
  /** Another persona or provider began the task; this one continues without their conversation. */
  takenOver: boolean;
  stuck: StuckSignal | null;
}

/** The prompt of one turn, at most about 70,000 characters. It is complete by itself and relies on no earlier conversation. */
export function workPrompt(input: WorkPromptInput): string {
  return [
    `# Project: ${boundedLine(input.project.name, 120)}\n\n${boundedText(input.project.description.trim(), 8000)}`,
    taskSection(input),
    gateSection(input.gates, input.failedBefore),
    situationSection(input),
    failureSection(input.lastReport),
    stuckSection(input.stuck),
    workReplyShape,
  ]
    .filter((section) => section !== '')
    .join('\n\n');
}

function taskSection({ task, dependencies, otherTasks }: WorkPromptInput): string {
  const lines = [`## Your task: ${boundedLine(task.title, 200)}`];
  if (task.description.trim() !== '') lines.push(boundedText(task.description.trim(), 12_000));
  if (task.acceptanceCheck !== null) {
    const { command, description } = task.acceptanceCheck;
    const what = description === '' ? '' : `, which shows: ${boundedLine(description, 500)}`;
    lines.push(`It is done when this ends with exit code 0${what}:\n\n    ${command.replaceAll('\n', '\n    ')}`);
  }
  lines.push(evidenceRule(task.mayChange ?? []));
  const notes = task.verificationNotes.slice(-3);
  if (notes.length > 0) {
    lines.push(`What was found when it was checked:\n${notes.map((note) => `- ${boundedLine(note, 600)}`).join('\n')}`);
  }
  if (dependencies.length > 0) {
    const shown = dependencies
      .slice(0, 10)
      .map(({ title, summary }) => `- ${boundedLine(title, 200)}: ${boundedLine(summary, 500)}`);
    lines.push(`It builds on what is already done and committed:\n${shown.join('\n')}`);
  }
  if (otherTasks.length > 0) {
    lines.push(`Other tasks follow later; leave them alone now:\n${nameList(otherTasks.map(asItem), 20)}`);
  }
  return lines.join('\n\n');
}

function evidenceRule(mayChange: readonly EvidencePermission[]): string {
  const kept = [
    ...(mayChange.includes('tests') ? [] : ['remove, skip or weaken no existing test or recorded result']),
    ...(mayChange.includes('checks') ? [] : ['do not change what the checks run or how strict they are']),
  ];
  return kept.length === 0
    ? 'Existing tests and checks may be changed where the task needs it.'
    : `Keep the existing evidence: ${kept.join('; ')}. The system compares and sends the work back. If the task cannot be done so, answer "blocked" and say why.`;
}

function asItem(title: string): string {
  return `- ${boundedLine(title, 200)}`;
}

function gateSection(gates: readonly Gate[], failedBefore: readonly string[]): string {
  if (gates.length === 0) {
    return '## Quality gates\nThe repository has no checks of its own. Test what you build yourself, and say how.';
  }
  const lines = gates.slice(0, 20).map((gate) => {
    const before = failedBefore.includes(gate.name)
      ? ' (failed before any work was done; not yours to mend unless the task says so)'
      : '';
    return `- ${gate.name}: \`${boundedLine(gate.command, 300)}\`${before}`;
  });
  return `## Quality gates\nThe system runs these when you say "done"; the work is committed only when they pass. Run them yourself first.\n${lines.join('\n')}`;
}

function situationSection(input: WorkPromptInput): string {
  const { changedFiles, recentTurns, interrupted, takenOver, decisions } = input;
  const lines: string[] = [];
  if (interrupted) {
    lines.push(
      'The last turn was cut off in the middle. Look at what is in the worktree before you go on: it may be half done.',
    );
  }
  if (takenOver) lines.push('Another agent began this task. Judge its work by the files, not by what it said.');
  if (changedFiles.length > 0) {
    lines.push(dataBlock('Changed since the last commit, so far', nameList(changedFiles, 60), 6000));
  }
  const decided = decisions
    .slice(-5)
    .map(({ question, selected }) => `- ${boundedLine(question, 400)} → ${boundedLine(selected, 200)}`);
  if (decided.length > 0) lines.push(`Decided, and to be kept to:\n${decided.join('\n')}`);
  const turns = recentTurns.slice(-5);
  if (turns.length > 0) {
    const shown = turns.map(({ result, summary }) => `- ${WORDS[result]}: ${boundedLine(summary, 800)}`);
    lines.push(`What was reported after the last turns, oldest first:\n${shown.join('\n')}`);
  }
  return lines.length === 0 ? '' : `## Where the work stands\n${lines.join('\n\n')}`;
}

const WORDS: Readonly<Record<TurnResult, string>> = {
  done: 'said done',
  continue: 'went on',
  blocked: 'said blocked',
  decision: 'asked for a decision',
  malformed: 'gave no usable reply',
  providerFailed: 'was stopped by a failure of the model service',
  cancelled: 'was cancelled',
};

function failureSection(report: QualityReport | null): string {
  const failures: CheckResult[] = report?.checks ?? [];
  const text = failedChecks(failures);
  return text === ''
    ? ''
    : `## What did not pass\nThe system ran the checks after the last "done". Find the cause, mend it in the code, run the check again yourself.\n\n${text}`;
}

function stuckSection(stuck: StuckSignal | null): string {
  if (stuck === null) return '';
  return `## The work is not moving\n${stuckLine(stuck)} Do not try the same again. Read the failing code and the message once more from the start, state what you assumed and test the assumption with the smallest experiment, then take another way. If a person is needed, answer "blocked" and say what for.`;
}
