import type { Gate, MissingGate } from '../../domain/evidence/checks.ts';
import { boundedLine, boundedText } from '../bounded-text.ts';
import { dataBlock, nameList } from './data-block.ts';
import { planReplyShape } from './reply-shape.ts';

export interface PlanPromptInput {
  project: { name: string; description: string };
  /** Top-level names of the repository; folders end in "/". */
  topLevel: readonly string[];
  /** Beginning of the README, where there is one. */
  readme: string;
  gates: readonly Gate[];
  /** Kinds of checks that the repository does not have. */
  gatesNotFound: readonly MissingGate[];
  /** Personas that can get a task. */
  personas: readonly { name: string; description: string }[];
}

/** Asks the project manager for the task list; at most about 45,000 characters. */
export function planPrompt({ project, topLevel, readme, gates, gatesNotFound, personas }: PlanPromptInput): string {
  const sections = [
    `# Project: ${boundedLine(project.name, 120)}\n\n${boundedText(project.description.trim(), 20_000)}`,
    `## The repository\nYou are in its root; look at the files before you plan.\n\n${dataBlock('Top level', nameList(topLevel, 80), 4000)}`,
    readme.trim() === '' ? '' : dataBlock('Beginning of the README', readme, 4000),
    gatesText(gates, gatesNotFound),
    personasText(personas),
    PLAN_RULES,
    planReplyShape,
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

const PLAN_RULES = `## What to answer
The list of tasks that leads from the repository as it is to the project as described. Change no file in this turn.

- As few tasks as the work needs: one for a small change, seldom more than a dozen. Each is one commit that leaves the repository working.
- Only what the description asks for. What is already there is no task.
- Tests belong to the task whose behaviour they test. No tasks like "set up", "review" or "refactor" unless the description asks for them.
- A description must be enough for somebody who has read nothing else: files, names, behaviour at the edges, what must stay as it is.
- Each acceptance check proves its own task and fails today: a test file by name, or a command that calls the new behaviour. Not "true", not merely the whole test suite. It uses only tools the repository already has, and must not need a file outside the worktree.
- Tests and checks that exist are not to be weakened. Where a task has to remove, skip or rewrite existing tests or recorded results, give it "mayChange": ["tests"]; where it has to change what checks run (scripts, settings of test runners, thresholds, CI), add "checks". Otherwise leave "mayChange" out: the system sends such a change back.
- A dependency stands only where a task cannot be built without the other.`;

function gatesText(gates: readonly Gate[], notFound: readonly MissingGate[]): string {
  const lines = gates.slice(0, 20).map((gate) => `- ${gate.name}: \`${boundedLine(gate.command, 300)}\``);
  const found = lines.length === 0 ? 'none' : `\n${lines.join('\n')}`;
  const kinds = notFound.map(({ kind, reason }) => boundedLine(reason === null ? kind : `${kind}: ${reason}`, 200));
  const missing = kinds.length === 0 ? '' : `\nNot there: ${kinds.join('; ')}.`;
  return `## Quality gates that the system runs after every task: ${found}${missing}`;
}

function personasText(personas: readonly { name: string; description: string }[]): string {
  if (personas.length < 2) return '';
  const lines = personas.map(({ name, description }) => `- ${name}: ${boundedLine(description, 200)}`);
  return `## Who can do a task\nAdd "persona": "<name>" to a task that one of these should do; left out, the engineer does it.\n${lines.join('\n')}`;
}
