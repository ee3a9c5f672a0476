import type { Step } from '../wizard.ts';
import type { ProviderDraft } from './provider-draft.ts';
import type { ProviderOptions } from './provider-options.ts';

export function askScript(options: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const known = await options.scripts();
    const before = draft.config['script'];
    const listed = typeof before === 'string' && !known.includes(before) ? [before, ...known] : known;
    const answer = await options.asking.one<string | null>(place, {
      placeholder: 'Which script shall be played?',
      choices: [
        ...listed.map((script) => ({ label: script, icon: 'file', picked: script === before, value: script })),
        { label: 'Choose a file…', icon: 'folder-opened', value: null },
      ],
    });
    if (answer.type !== 'next') return answer;
    const script = answer.value ?? (await options.chooseScript());
    // The dialog was closed without a choice: ask again.
    if (script === undefined) return askScript(options)(draft, place);
    return { type: 'next', value: { ...draft, config: { ...draft.config, script } } };
  };
}
