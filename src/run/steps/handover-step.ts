import { handoverProblems } from '../../domain/turn/handover.ts';
import type { Exclusion } from '../../domain/provider/provider-selection.ts';
import { succeeded, type Result } from '../../domain/result.ts';
import type { FactoryEvent } from '../../domain/run/events.ts';
import type { PersonaTemplate } from '../../domain/persona/persona.ts';
import type { TaskWork } from '../../domain/run/task-work.ts';
import type { Task } from '../../domain/task/task.ts';
import { checkToRun } from '../../domain/run/needs-handover.ts';
import { handoverPrompt, type HandoverPromptInput } from '../../runtime/prompts/handover-prompt.ts';
import { takeHandoverTurn } from '../../runtime/turn.ts';
import type { HandoverOutcome } from '../../runtime/turn-outcome.ts';
import type { Choice } from '../../finance/finance-manager.ts';
import { askProvider, type PromptReader } from '../turn/ask-provider.ts';
import type { TakenTurn } from '../turn/end-turn.ts';
import { earlierConversation } from '../turn/conversation-handover.ts';
import { notice } from '../status-change.ts';
import { worktreeOf } from '../worktree-of.ts';
import type { RunContext } from '../run-context.ts';
import { runCheck } from './verify-step.ts';

/** Bounds the patch in the prompt, in bytes; the full files are in the worktree. */
const MAX_DIFF_BYTES = 40_000;

/**
 * Another provider takes the task over in the same worktree. Before it may change anything, it describes the state of the work
 * and runs the check that failed last; the system compares that with its own run. If they differ, it is asked once more; after
 * that the work goes on anyway and a notice tells the user. `undefined`: the step was stopped before the provider was asked.
 */
export async function takeOver(
  context: RunContext,
  task: Task,
  current: TaskWork,
  persona: PersonaTemplate,
  choice: Choice,
): Promise<Result<HandoverOutcome | undefined, Exclusion>> {
  const { host, deps, signal } = context;
  const command = checkToRun(current, task);
  const exitCode = command === null ? null : await exitCodeNow(context, current, command);
  if (signal.aborted) return succeeded(undefined);
  const worktree = worktreeOf(host.state());
  const before = await deps.git.fingerprint(worktree);
  // A hand-over to another provider does not count for this one.
  const looked = current.handover?.toProvider === choice.config.id ? current.handover : null;
  const problems = looked?.confirmed === false ? [looked.detail] : [];
  const question = {
    operation: 'handover' as const,
    persona,
    task,
    prompt: async (reader: PromptReader) =>
      promptFor(context, task, current, { command, problems, said: await saidTo(context, task, persona, reader) }),
    turnsBefore: looked?.attempts ?? 0,
    checkCommand: command,
    asked: { command, exitCode, fingerprint: before.ok ? before.value : null },
    take: takeHandoverTurn,
  };
  return askProvider(context, choice, question, (outcome, taken) => takenOver(current, outcome, taken));
}

/** The events of a hand-over answer. They are in the record that ends the turn, so a crash never repeats the question. */
export function takenOver(
  current: TaskWork,
  outcome: HandoverOutcome,
  {
    asked,
    fingerprint,
    putBack,
    providerId,
  }: Pick<TakenTurn<HandoverOutcome>, 'asked' | 'fingerprint' | 'putBack'> & { providerId: string },
): FactoryEvent[] {
  if (outcome.result === 'cancelled' || outcome.result === 'providerFailed') return [];
  const check = asked === null || asked.command === null ? null : { command: asked.command, exitCode: asked.exitCode };
  const before = asked?.fingerprint ?? null;
  const wasPutBack = (putBack ?? null) !== null;
  const edited = wasPutBack || (before !== null && fingerprint !== '' && before !== fingerprint);
  const problems =
    outcome.result === 'malformed' ? outcome.problems : handoverProblems(outcome.handover, { check, edited });
  const confirmed = problems.length === 0;
  const detail = problems.join('; ').slice(0, 1000);
  const isLast = current.handover?.toProvider === providerId;
  const fact = { kind: 'handoverNotShown', providerId, fromProvider: current.lastProvider, problems: detail } as const;
  return [
    {
      type: 'handover.checked',
      fromProvider: current.lastProvider ?? '',
      toProvider: providerId,
      confirmed,
      detail,
    },
    ...(!confirmed && isLast ? [notice(fact)] : []),
  ];
}

/** Exit code of the last gate run if no turn changed the worktree since; otherwise the check runs again. */
async function exitCodeNow(context: RunContext, current: TaskWork, command: string): Promise<number | null> {
  const known = current.lastResult === null ? current.lastReport?.checks : undefined;
  const found = known?.find((check) => check.command === command && check.verdict !== 'notVerified');
  return found === undefined ? (await runCheck(context, command)).exitCode : found.exitCode;
}

/** Earlier replies about the task; `'above'` when the provider already has them in its conversation. */
async function saidTo(
  context: RunContext,
  task: Task,
  persona: PersonaTemplate,
  { providerId, remembers }: PromptReader,
): Promise<HandoverPromptInput['said']> {
  if (remembers) return 'above';
  const earlier = await earlierConversation(context, { providerId, persona: persona.name, task });
  return (earlier?.messages ?? []).filter(({ role }) => role === 'assistant').map(({ content }) => content);
}

async function promptFor(
  { host, deps }: RunContext,
  task: Task,
  current: TaskWork,
  { command, problems, said }: { command: string | null } & Pick<HandoverPromptInput, 'problems' | 'said'>,
): Promise<string> {
  const state = host.state();
  const worktree = worktreeOf(state);
  const since = state.lastCommit ?? worktree.baseCommit;
  const diff = await deps.git.diff(worktree, since, MAX_DIFF_BYTES);
  const changed = await deps.git.uncommittedFiles(worktree);
  const decisions = Object.values(state.agents).flatMap(({ madeDecisions }) => madeDecisions);
  return handoverPrompt({
    project: state.project,
    task,
    lastReport: current.lastReport,
    diff: diff.ok ? diff.value : '',
    changedFiles: changed.ok ? changed.value : [],
    decisions: decisions.map(({ question, selectedOption }) => ({ question, selected: selectedOption ?? 'nothing' })),
    tried: current.lastSummary === '' ? [] : [{ result: current.lastResult ?? 'done', summary: current.lastSummary }],
    said,
    check: command,
    problems,
  });
}
