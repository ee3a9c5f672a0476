import { parseDuration } from '../../domain/duration.ts';
import type { Limits } from '../../domain/run/project.ts';
import { totalsOf } from '../../domain/run/snapshot.ts';
import { projectActions } from '../../presenters/project/project-actions.ts';
import { formatElapsed } from '../../presenters/shared/format-time.ts';
import { formatUsd } from '../../presenters/shared/money.ts';
import type { CommandContext } from './command-context.ts';
import type { AmountUnit } from '../questions/limit-input.ts';
import { amountInput, amountProblem, durationInput, parseAmount, runtimeProblem } from '../questions/limit-input.ts';
import { labelOf, pickProject } from '../questions/pick-project.ts';
import { askText } from '../questions/quick-questions.ts';
import type { Step } from '../questions/wizard.ts';
import { mapAnswer, runWizard } from '../questions/wizard.ts';
import { reported, startTarget } from './run-commands.ts';

export async function raiseLimits(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProject(context, argument, { title: 'Raise Limits', action: null });
  if (target === undefined) return;
  const { state } = target.project;
  const name = labelOf(target.project);
  const used = totalsOf(target.project);
  const draft = await runWizard(`Limits of ${name}`, () => limitSteps(used), state.project.limits);
  if (draft === undefined) return;
  const changed = await reported(context, () => target.engine.changeLimits(state.project.id, draft));
  if (changed === undefined) return;
  const project = target.engine.project(state.project.id);
  // Offer to continue only a project that stopped at one of its own limits.
  const reason = project?.state.project.reason.code;
  if (project === undefined || (reason !== 'runtimeReached' && reason !== 'limitReached')) return;
  const again = projectActions(project).has('retry') ? 'Retry' : 'Resume';
  if ((await context.questions.tell('info', `The limits of ${name} are changed.`, again)) === undefined) return;
  await startTarget(context, { engine: target.engine, project }, (engine, id) =>
    again === 'Retry' ? engine.retryProject(id) : engine.resumeProject(id),
  );
}

function limitSteps(used: { activeMs: number; costUsd: number; turns: number; tokens: number }): Step<Limits>[] {
  return [
    async (limits, place) =>
      mapAnswer(
        await askText(place, {
          prompt: `Longest working time, pauses not counted: 12h, 90m, 1h30m. Used so far: ${formatElapsed(used.activeMs)}.`,
          value: durationInput(limits.maxRuntimeMs),
          problem: runtimeProblem,
        }),
        (text) => ({ ...limits, maxRuntimeMs: parseDuration(text) ?? limits.maxRuntimeMs }),
      ),
    amountStep(
      'cost',
      `Most that it may cost, in US dollars. Empty: no limit. Spent so far: ${formatUsd(used.costUsd)}.`,
    ),
    amountStep('turns', `Most turns that it may take. Empty: no limit. Taken so far: ${used.turns}.`),
    amountStep(
      'tokens',
      `Most tokens that it may use, such as 5m. Empty: no limit. Used so far: ${used.tokens.toLocaleString('en')}.`,
    ),
  ];
}

function amountStep(what: AmountUnit, prompt: string): Step<Limits> {
  const field = ({ cost: 'maxCostUsd', turns: 'maxTurns', tokens: 'maxTokens' } as const)[what];
  return async (limits, place) => {
    const answer = await askText(place, {
      prompt,
      placeholder: 'no limit',
      value: amountInput(limits[field]),
      problem: (text) => amountProblem(text, what),
    });
    return mapAnswer(answer, (text) => {
      const parsed = parseAmount(text, what);
      return 'value' in parsed ? { ...limits, [field]: parsed.value } : limits;
    });
  };
}
