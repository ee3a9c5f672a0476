import type { TurnResult } from '../../domain/turn/turn-result.ts';
import type { QualityReport } from '../../domain/evidence/checks.ts';
import type { Task } from '../../domain/task/task.ts';
import { boundedLine, boundedText } from '../bounded-text.ts';
import { dataBlock, nameList } from './data-block.ts';
import { failedChecks } from './failed-checks.ts';

/** Everything that a provider needs to take a task over, because it has seen nothing of the earlier work. */
export interface HandoverPromptInput {
  project: { name: string; description: string };
  task: Pick<Task, 'title' | 'description' | 'acceptanceCheck'>;
  /** The last run of the gates on this task; `null`: none yet. */
  lastReport: QualityReport | null;
  /** The differences from the last commit to the worktree, as a patch. */
  diff: string;
  changedFiles: readonly string[];
  decisions: readonly { question: string; selected: string }[];
  /** The earlier provider's reports, oldest first. */
  tried: readonly { result: TurnResult; summary: string }[];
  /** The earlier provider's messages, oldest first; `'above'`: they precede this prompt in the conversation. */
  said: readonly string[] | 'above';
  /** The command to run; `null`: there is no check yet. */
  check: string | null;
  /** Problems of the first hand-over; empty: this is the first. */
  problems: readonly string[];
}

const MAX_SAID = 9000;

/** Asks to read without changing anything; at most about 80,000 characters. */
export function handoverPrompt(input: HandoverPromptInput): string {
  const { project, task, check } = input;
  return [
    `# Project: ${boundedLine(project.name, 120)}\n\n${boundedText(project.description.trim(), 8000)}`,
    `## You take over this task: ${boundedLine(task.title, 200)}\nAnother agent began it and cannot go on. Its work lies in the worktree, uncommitted. You have seen nothing of it yet.\n\n${boundedText(task.description.trim(), 12_000)}${acceptance(task)}`,
    standing(input),
    spoken(input.said),
    failure(input.lastReport),
    again(input.problems),
    `## What to do in this turn\nChange no file. Read what is there${check === null ? '' : ', and run this check once, as it stands:\n\n    '.concat(check.replaceAll('\n', '\n    '), '\n\nThe system runs it too and compares')}. The work itself begins with your next turn.`,
    handoverReplyShape,
  ]
    .filter((section) => section !== '')
    .join('\n\n');
}

function acceptance({ acceptanceCheck }: HandoverPromptInput['task']): string {
  if (acceptanceCheck === null) return '';
  return `\n\nIt is done when this ends with exit code 0:\n\n    ${acceptanceCheck.command.replaceAll('\n', '\n    ')}`;
}

function standing({ diff, changedFiles, decisions, tried }: HandoverPromptInput): string {
  const lines: string[] = [];
  if (changedFiles.length > 0) lines.push(dataBlock('Files changed so far', nameList(changedFiles, 60), 6000));
  if (diff.trim() !== '') lines.push(dataBlock('The changes so far, as a patch', diff, 24_000));
  if (changedFiles.length === 0) lines.push('Nothing differs from the last commit.');
  const decided = decisions
    .slice(-10)
    .map(({ question, selected }) => `- ${boundedLine(question, 400)} → ${boundedLine(selected, 200)}`);
  if (decided.length > 0) lines.push(`Decided, and to be kept to:\n${decided.join('\n')}`);
  const said = tried.slice(-5).map(({ result, summary }) => `- ${result}: ${boundedLine(summary, 800)}`);
  if (said.length > 0) {
    lines.push(`What the one before reported. Judge it by the files, not by its words:\n${said.join('\n')}`);
  }
  return `## Where the work stands\n${lines.join('\n\n')}`;
}

/** The newest messages matter most; a few of them show the direction of the work. */
function spoken(said: HandoverPromptInput['said']): string {
  if (said === 'above') {
    return '## What was said before\nThe messages above are the conversation of the one before about this task, as text. Judge it by the files, not by its words.';
  }
  const kept: string[] = [];
  for (let room = MAX_SAID; room > 0 && kept.length < said.length; room -= kept[0]?.length ?? 0) {
    kept.unshift(boundedText(said.at(-1 - kept.length)?.trim() ?? '', Math.min(room, MAX_SAID / 3)));
  }
  const text = kept.filter((words) => words !== '').join('\n\n---\n\n');
  if (text === '') return '';
  return `## What was said before\n${dataBlock('The last words of the one before, oldest first', text, MAX_SAID + 1000)}`;
}

function failure(report: QualityReport | null): string {
  const text = failedChecks(report?.checks ?? []);
  return text === '' ? '' : `## What did not pass when the system last ran the checks\n${text}`;
}

function again(problems: readonly string[]): string {
  if (problems.length === 0) return '';
  return `## Your first answer did not fit\n${problems.map((problem) => `- ${boundedLine(problem, 400)}`).join('\n')}\nLook again.`;
}

/** The shape that `handoverReplySchema` reads. */
export const handoverReplyShape = `## How to end your reply
End with exactly one fenced JSON block, and nothing after it:

\`\`\`json
{
  "understood": "What is there already and what is missing, in your own words. Three to eight sentences.",
  "next": "What you will do first, and why.",
  "check": { "command": "the check as you ran it", "exitCode": 1 }
}
\`\`\`

"exitCode" is what the command really ended with; null if it did not end. Leave "check" out where no check was named.`;
