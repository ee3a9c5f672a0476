import type { ProjectStatus } from '../../domain/run/project-status.ts';
import type { StatusReason } from '../../domain/run/status-reason.ts';
import { assertNever } from '../../domain/assert.ts';
import { formatDuration } from '../../domain/duration.ts';
import { amountPhrase, capPhrase } from '../../domain/money/cap.ts';
import type { FactoryEvent } from '../../domain/run/events.ts';
import type { MissingGate } from '../../domain/evidence/checks.ts';
import { capOfId } from '../costs/cap-rows.ts';
import { switchText } from '../providers/switch-text.ts';
import { verdictCounts } from '../tasks/gates-table.ts';
import { findingWords, taskVerdictSentence, taskVerdictWord } from '../tasks/verdict-text.ts';
import { formatMoment } from '../shared/format-time.ts';
import { billText, formatUsd } from '../shared/money.ts';
import { counted, oneLine, withDetail } from '../shared/plain-text.ts';
import { blockedWords, interruptedText, stuckText } from '../tasks/blocked-text.ts';
import { noticeFactSentence } from './notice-sentence.ts';
import { detailOf } from './reason-sentence.ts';
import { differencesLine } from './repository-difference.ts';

/**
 * One event as a line of a log; `undefined` for bookkeeping that tells the user nothing. `titleOf` names a task by its id.
 */
export function eventLine(event: FactoryEvent, titleOf: (taskId: string) => string): string | undefined {
  const task = (id: string | null) => (id === null ? 'the project' : `“${oneLine(titleOf(id), 80)}”`);
  switch (event.type) {
    case 'project.created':
      return `project “${oneLine(event.project.name, 80)}” made, from ${event.project.baseBranch}`;
    case 'project.forked': {
      const { project, origin } = event.genesis;
      return `project “${oneLine(project.name, 80)}” forked from ${oneLine(origin.parentBranch, 200)} at event ${origin.atSeq}${origin.uncommittedWork === null ? '' : ', with what was not committed there'}`;
    }
    case 'fork.recorded':
      return `the project ${event.childProjectId.slice(0, 8)} was forked from here at event ${event.atSeq}`;
    case 'driver.started':
      return `now run by the ${event.kind === 'cli' ? 'command line' : event.kind} (process ${event.pid} on ${oneLine(event.host, 60)}, version ${oneLine(event.version, 40)})`;
    case 'driver.stopped':
      return 'no longer run by any process';
    case 'status.changed':
      return withDetail(
        `status: ${statusWords(event.to, event.reason)} (${words(event.reason.code)})`,
        detailOf(event.reason),
      );
    case 'persona.pinned':
      return `the persona ${event.persona.templateName} is kept as its file is now`;
    case 'queue.joined':
      return `waits for its turn to ${event.verb}`;
    case 'queue.left':
      return 'waits for its turn no longer';
    case 'limits.changed':
      return `limits changed: ${formatDuration(event.limits.maxRuntimeMs)}, ${event.limits.maxCostUsd === null ? 'no cost cap' : formatUsd(event.limits.maxCostUsd)}, ${event.limits.maxTurns === null ? 'no turn cap' : counted(event.limits.maxTurns, 'turn')}${event.limits.maxTokens === null ? '' : `, ${event.limits.maxTokens.toLocaleString('en')} tokens`}`;
    case 'time.counted':
      return undefined;
    case 'worktree.ready':
      return `worktree ready: ${oneLine(event.path, 400)} on ${event.branch} (sandbox: ${event.sandbox})`;
    case 'gates.detected':
      return `checks found: ${event.gates.map((gate) => oneLine(gate.name, 60)).join(', ') || 'none'}${event.notFound.length === 0 ? '' : `; not found: ${event.notFound.map(missingGateText).join(', ')}`}`;
    case 'gates.baselined':
      return `checks before the first turn: ${verdictCounts(event.report)}`;
    case 'checks.waived':
      return `goes on without checks that cannot be run here: ${event.names.map((name) => oneLine(name, 60)).join(', ')}`;
    case 'install.allowed':
      return `dependencies are installed in the worktree: ${event.commands.map(({ command }) => oneLine(command, 200)).join('; ')}`;
    case 'install.ended':
      return `install of the dependencies: ${verdictCounts(event.report)}`;
    case 'network.allowed':
      return 'checks may use the network from now on';
    case 'gates.ran':
      return `checks of ${task(event.taskId)}: ${verdictCounts(event.report)}`;
    case 'tasks.planned':
      return `${counted(event.tasks.length, 'task')} planned: ${event.tasks.map((planned) => oneLine(planned.title, 60)).join('; ')}`;
    case 'check.tried':
      return `acceptance check of ${task(event.taskId)}: ${findingWords(event.finding)}`;
    case 'plan.returned':
      return `the plan went back to the planner, because ${counted(event.because.length, 'acceptance check')} cannot show the work; ${event.isMended ? 'it gave another plan' : 'the plan stays as it was'}`;
    case 'task.added':
      return `task added: “${oneLine(event.task.title, 80)}”`;
    case 'task.started':
      return `${event.persona} takes ${task(event.taskId)}`;
    case 'task.blocked':
      return withDetail(`${task(event.taskId)} is blocked`, blockedWords(event.because, event.blocking));
    case 'task.reopened':
      return withDetail(`${task(event.taskId)} is open again`, event.because);
    case 'task.completed':
      return `${task(event.taskId)} is done${event.commit === null ? '' : `, commit ${event.commit.slice(0, 10)}`}${verdictText(event)}`;
    case 'turn.started':
      return `turn begins: ${event.operation}, ${event.persona} with ${event.providerId}, ${task(event.taskId)}${event.carriedMessages === undefined ? '' : `, with ${counted(event.carriedMessages, 'message')} of the conversation so far`}`;
    case 'turn.ended':
      return withDetail(`turn ended: ${event.result}, ${billText(event)}`, event.failure?.message ?? event.summary);
    case 'turn.interrupted':
      return withDetail('turn cut off, its cost is not known', interruptedText(event));
    case 'agent.stuck':
      return withDetail(
        `no headway on ${task(event.taskId)}, next: ${stuckResponse(event.response)}`,
        event.stuck === undefined ? event.signal : stuckText(event.stuck),
      );
    case 'decision.made':
      return withDetail(`decision: ${oneLine(event.decision.question, 120)}`, event.decision.selectedOption ?? 'open');
    case 'commit.intended':
      return undefined;
    case 'commit.made':
      return event.sha === null ? 'nothing to commit' : `committed ${event.sha.slice(0, 10)}`;
    case 'commit.abandoned':
      return withDetail('git refused the commit, the work stays in the worktree', event.because);
    case 'commit.published':
      return `${event.ref} in your repository now stands at ${event.sha.slice(0, 10)}`;
    case 'provider.switched':
      return withDetail(`provider is now ${event.change.toProvider}`, switchText(event.change));
    case 'provider.failed':
      return withDetail(`provider ${event.providerId} failed (${event.failure.kind})`, event.failure.message);
    case 'probe.billed':
      return `probe of ${event.entry.provider}: ${billText(event.entry)}`;
    case 'budget.warned':
      return `budget: ${budgetText(event)}`;
    case 'forecast.made': {
      const { expectedUsd, lowUsd, highUsd } = event.forecast;
      return `forecast: ${formatUsd(expectedUsd)}, probably ${formatUsd(lowUsd)} to ${formatUsd(highUsd)}`;
    }
    case 'handover.checked':
      return withDetail(
        `${event.toProvider} takes over from ${event.fromProvider}, ${event.confirmed ? 'and knows where the work stands' : 'and did not show that it knows where the work stands'}`,
        event.detail,
      );
    case 'credits.exhausted':
      return withDetail(
        `no provider serves now; waiting${event.until === null ? '' : ` until ${formatMoment(event.until)}`}`,
        event.why,
      );
    case 'credits.restored':
      return `provider ${event.providerId} is available again`;
    case 'tamper.found':
      return withDetail('changed outside the worktree', differencesLine(event.differences));
    case 'repository.changed':
      return withDetail('changed in your repository, not by an agent', differencesLine(event.differences));
    case 'base.rewritten':
      return `the branch ${oneLine(event.branch, 200)} no longer contains ${event.baseCommit.slice(0, 10)}, from which the project started`;
    case 'checks.notPutBack':
      return withDetail('what the checks wrote was not put back', event.why);
    case 'tamper.accepted':
      return 'the changes outside the worktree were accepted';
    case 'notice.raised':
      return `notice: ${oneLine(event.fact === undefined ? event.message : noticeFactSentence(event.fact), 600)}`;
    default:
      return assertNever(event);
  }
}

function missingGateText({ kind, reason }: MissingGate): string {
  return reason === null ? kind : `${kind}: ${oneLine(reason)}`;
}

function verdictText({ verdict }: FactoryEvent & { type: 'task.completed' }): string {
  if (verdict === undefined || verdict.kind === 'verified') return '';
  return `; ${taskVerdictWord(verdict)}: ${taskVerdictSentence(verdict)}`;
}

/** `allTasksDone` → `all tasks done`. */
function words(code: string): string {
  return code.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function stuckResponse(response: 'otherPersona' | 'otherProvider' | 'stop'): string {
  return { otherPersona: 'another persona', otherProvider: 'another provider', stop: 'stop' }[response];
}

/** Not every wait is one for credits. */
function statusWords(status: ProjectStatus, { code }: StatusReason): string {
  return code === 'providersFailing' && status === 'waiting_for_credits' ? 'waiting' : status.replaceAll('_', ' ');
}

function budgetText({ cap: id, used, allowed }: FactoryEvent & { type: 'budget.warned' }): string {
  const cap = capOfId(id, allowed);
  // The name of a cap that a later version wrote.
  if (cap === undefined) return `${used} of ${allowed} used (${oneLine(id)})`;
  const amount = cap.unit === 'usd' ? amountPhrase(used, cap.unit) : Math.round(used).toLocaleString('en');
  return `${amount} of ${capPhrase(cap)} used`;
}
