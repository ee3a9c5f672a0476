import type { CheckFinding } from '../../domain/evidence/task-verdict.ts';
import type { Task } from '../../domain/task/task.ts';
import { boundedLine, boundedText } from '../bounded-text.ts';

/** Sent once, after a plan with acceptance checks that pass before any work. `question`: the first prompt, complete by itself. */
export function returnedPlanPrompt(
  question: string,
  tasks: readonly Task[],
  findings: readonly { task: Pick<Task, 'title' | 'acceptanceCheck'>; finding: CheckFinding }[],
): string {
  const reasons = findings.slice(0, 25).map(({ task, finding }) => {
    const command = boundedLine(task.acceptanceCheck?.command ?? '', 300);
    return `- ${boundedLine(task.title, 200)}: \`${command}\` ${WORDS[finding]}`;
  });
  return `${question}

## Your first plan comes back
The system ran the acceptance checks before any work. These do not fail today, so they cannot show that their task is done:
${reasons.join('\n')}

This is the plan as it was understood:

\`\`\`json
${boundedText(JSON.stringify({ tasks: tasks.map((task) => draftOf(task, tasks)) }, null, 2), 60_000)}
\`\`\`

Answer with the whole plan. Give each of these tasks a check that fails today and passes when the task is done: a test file by name that the task will write, or a command that calls the new behaviour and compares what comes out. Leave out a task whose work is there already. Where no such check is possible (a pure restructuring), keep the check as it is: the task is then reported as done but not shown. Change nothing else.`;
}

const WORDS: Readonly<Record<CheckFinding, string>> = {
  failed: 'fails, as it should.',
  passed: 'passes already.',
  ranNoTest: 'passes already, and runs no test.',
};

function draftOf(task: Task, tasks: readonly Task[]): object {
  const { title, description, priority, acceptanceCheck, assignedPersona, mayChange } = task;
  const key = (id: string): string => `task-${tasks.findIndex((other) => other.id === id) + 1}`;
  return {
    key: key(task.id),
    ...{ title, description, priority, dependencies: task.dependencies.map(key) },
    ...(assignedPersona === null ? {} : { persona: assignedPersona }),
    acceptanceCheck,
    ...(mayChange === undefined ? {} : { mayChange }),
  };
}
