import { boundedLine, boundedText } from '../bounded-text.ts';
import { planReplyShape, workReplyShape } from './reply-shape.ts';

/** Sent once, in the same conversation, after an unreadable reply. Asks for a new reply, not for work. */
export function correctionPrompt(problems: readonly string[], operation: 'work' | 'plan'): string {
  return `Your last reply could not be read by the system:
${asList(problems)}

What you did in the worktree is kept. Change no file now; answer again with the JSON block alone, and report what is true: if the work is not finished, that is "continue".

${operation === 'plan' ? planReplyShape : workReplyShape}`;
}

/** Sent once, after a plan that was read but cannot be carried out. `plan` is the JSON as it was understood. */
export function repairPlanPrompt(problems: readonly string[], plan: string): string {
  return `Your plan was read, but it cannot be carried out as it is:
${asList(problems)}

This is the plan as it was understood:

\`\`\`json
${boundedText(plan, 60_000)}
\`\`\`

Answer with the whole plan, mended. Change nothing else in it.

${planReplyShape}`;
}

function asList(problems: readonly string[]): string {
  const shown = problems.slice(0, 25).map((problem) => `- ${boundedLine(problem, 400)}`);
  if (problems.length > shown.length) shown.push(`- and ${problems.length - shown.length} more`);
  return shown.join('\n');
}

/** What later prompts say of a turn whose reply could not be read. */
export function unusableReply(problems: readonly string[]): string {
  return `The reply could not be used: ${problems.join('; ')}.`;
}
