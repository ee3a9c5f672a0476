import type { AcpPreset } from '../../../domain/provider/provider-names.ts';
import { ACP_PRESETS } from '../../../domain/provider/provider-names.ts';
import { acpPresetTexts } from '../../../presenters/providers/provider-kind-text.ts';
import { splitCommand } from '../command-words.ts';
import type { Step } from '../wizard.ts';
import { mapAnswer } from '../wizard.ts';
import type { ProviderDraft } from './provider-draft.ts';
import type { ProviderOptions } from './provider-options.ts';

export function acpSteps(options: ProviderOptions, draft: ProviderDraft): Step<ProviderDraft>[] {
  return [askPreset(options), ...(draft.config['preset'] === 'custom' ? [askCommand(options)] : [])];
}

function askPreset({ asking }: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const answer = await asking.one<AcpPreset>(place, {
      placeholder: 'Which agent? It must be installed here and signed in',
      choices: ACP_PRESETS.map((preset) => ({
        label: acpPresetTexts[preset].label,
        detail: acpPresetTexts[preset].what,
        icon: preset === 'custom' ? 'terminal' : 'person',
        picked: draft.config['preset'] === preset,
        value: preset,
      })),
    });
    return mapAnswer(answer, (preset) => {
      if (preset === draft.config['preset']) return draft;
      return { ...draft, foundId: undefined, config: { preset } };
    });
  };
}

function askCommand({ asking }: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const known = draft.config['command'];
    const answer = await asking.text(place, {
      prompt:
        'The command that starts it, with its arguments. It is started without a shell; quotes keep words together.',
      placeholder: 'my-agent --acp',
      value: Array.isArray(known) ? known.map((word) => quoted(String(word))).join(' ') : '',
      problem: (text) => {
        const words = splitCommand(text);
        if (!words.ok) return words.failure;
        return words.value.length === 0 ? 'A command is needed here.' : undefined;
      },
    });
    return mapAnswer(answer, (text) => {
      const words = splitCommand(text);
      return { ...draft, config: { ...draft.config, command: words.ok ? words.value : [] } };
    });
  };
}

function quoted(word: string): string {
  return /[\s"']/.test(word) || word === '' ? `"${word.replace(/["\\]/g, '\\$&')}"` : word;
}
