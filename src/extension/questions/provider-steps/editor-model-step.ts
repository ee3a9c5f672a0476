import type { Step } from '../wizard.ts';
import type { ProviderDraft } from './provider-draft.ts';
import type { EditorModel, ProviderOptions } from './provider-options.ts';

export const NO_EDITOR_MODELS =
  'This editor has no language models of its own. VS Code has them where an extension brings them, such as GitHub Copilot; Antigravity gives none to extensions.';

export function editorModelSteps(options: ProviderOptions): Step<ProviderDraft>[] {
  return [askEditorModel(options)];
}

function askEditorModel(options: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const models = await options.editorModels();
    if (models.length === 0) {
      const answer = await options.asking.one(place, {
        placeholder: 'There are no models here',
        choices: [
          { label: 'Choose another provider', detail: NO_EDITOR_MODELS, icon: 'arrow-left', value: 'back' as const },
        ],
      });
      return answer.type === 'next' ? { type: 'back' } : answer;
    }
    const answer = await options.asking.one<EditorModel>(place, {
      placeholder: 'Which of the models of this editor?',
      choices: models.map((model) => ({
        label: model.name === '' ? model.id : model.name,
        description: [model.vendor, model.family].filter((part) => part !== '').join(', '),
        detail: `Takes ${model.maxInputTokens.toLocaleString('en')} tokens.`,
        icon: 'vscode',
        picked: model.id === draft.model,
        value: model,
      })),
    });
    if (answer.type !== 'next') return answer;
    const { vendor, family, id } = answer.value;
    const config = { ...(vendor === '' ? {} : { vendor }), ...(family === '' ? {} : { family }) };
    return { type: 'next', value: { ...draft, model: id, config } };
  };
}
