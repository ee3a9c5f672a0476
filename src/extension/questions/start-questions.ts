import type { FoundChecks } from '../../domain/evidence/found-checks.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import { checksDocument, checksLine } from '../../presenters/checks/checks-document.ts';
import type { Questions } from './questions.ts';
import { askInstall, type UnableContext } from './unable-questions.ts';
import type { Choice } from './wizard.ts';

export interface StartContext extends UnableContext {
  questions: Pick<Questions, 'tell' | 'confirm' | 'pick' | 'show'>;
}

/**
 * Whether a new project is started now. Shows what it will be judged by, and where checks cannot run here offers what helps.
 * `found`: `undefined` where the checks could not be looked for.
 */
export async function askStart(
  context: StartContext,
  state: ProjectState,
  found: FoundChecks | undefined,
): Promise<boolean> {
  const { name } = state.project;
  const isLacking = found?.gates.some(({ required, lacks }) => required && lacks !== undefined) === true;
  const installs = isLacking ? found.installs.filter(({ lacks }) => lacks === undefined) : [];
  const choices: Choice<'now' | 'install' | 'checks' | 'later'>[] = [
    {
      label: 'Start now',
      icon: 'play',
      detail: 'The first turn plans the tasks; the work happens beside your checkout',
      value: 'now',
    },
    ...(installs.length === 0
      ? []
      : [
          {
            label: 'Install dependencies, then start…',
            icon: 'package',
            detail: 'In its worktree: your checkout has none, and without them its checks cannot run',
            value: 'install' as const,
          },
        ]),
    ...(found === undefined
      ? []
      : [{ label: 'Show its checks', icon: 'checklist', detail: checksLine(found), value: 'checks' as const }]),
    {
      label: 'Start later',
      icon: 'clock',
      detail: 'With the arrow beside its name in the Projects view',
      value: 'later',
    },
  ];
  for (;;) {
    const chosen = await context.questions.pick(`“${name}” is ready`, choices);
    if (chosen === 'checks' && found !== undefined) {
      await context.questions.show(`Checks of “${name}”`, checksDocument(found));
    } else if (chosen === 'install') {
      if (await askInstall(context, state, installs, name)) return true;
    } else return chosen === 'now';
  }
}
