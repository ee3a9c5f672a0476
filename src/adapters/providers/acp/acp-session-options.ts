import { asObject, listIn, objectIn, textIn, type LooseObject } from '../loose-json.ts';

/** How a session setting (mode or model) is requested from the agent. */
export type SessionChoice =
  | { kind: 'ask'; method: string; params: LooseObject }
  | { kind: 'already' }
  | { kind: 'notOffered'; offered: string[] };

/** Modes have their own request; some agents list them among their options instead. */
export function modeRequest(session: LooseObject, mode: string): SessionChoice {
  const modes = objectIn(session, 'modes');
  const known = listIn(modes, 'availableModes').flatMap((one) => textIn(one, 'id') ?? []);
  if (known.includes(mode)) {
    if (textIn(modes, 'currentModeId') === mode) return { kind: 'already' };
    return { kind: 'ask', method: 'session/set_mode', params: { modeId: mode } };
  }
  const option = optionRequest(session, 'mode', mode);
  return option.kind === 'notOffered' ? { kind: 'notOffered', offered: [...known, ...option.offered] } : option;
}

/** Models are options today. Earlier they had their own list and request, which some agents still use. */
export function modelRequest(session: LooseObject, model: string): SessionChoice {
  const models = objectIn(session, 'models');
  const known = listIn(models, 'availableModels');
  const found = known.find((one) => isNamed(model, textIn(one, 'modelId'), textIn(one, 'name')));
  const modelId = textIn(found, 'modelId');
  const option = optionRequest(session, 'model', model);
  if (option.kind !== 'notOffered') return option;
  if (modelId === undefined) {
    const names = known.flatMap((one) => textIn(one, 'modelId') ?? []);
    return { kind: 'notOffered', offered: [...option.offered, ...names] };
  }
  if (textIn(models, 'currentModelId') === modelId) return { kind: 'already' };
  return { kind: 'ask', method: 'session/set_model', params: { modelId } };
}

/** The model that a session has by default; `null`: the agent does not say. */
export function chosenModel(session: LooseObject): string | null {
  return (
    textIn(optionOf(session, 'model'), 'currentValue') ?? textIn(objectIn(session, 'models'), 'currentModelId') ?? null
  );
}

function optionRequest(session: LooseObject, category: string, wish: string): SessionChoice {
  const option = optionOf(session, category);
  const values = listIn(option, 'options').flatMap((one) => {
    const group = listIn(one, 'options');
    return group.length > 0 ? group : [one];
  });
  const value = textIn(
    values.find((one) => isNamed(wish, textIn(one, 'value'), textIn(one, 'name'))),
    'value',
  );
  if (value === undefined) return { kind: 'notOffered', offered: values.flatMap((one) => textIn(one, 'value') ?? []) };
  if (textIn(option, 'currentValue') === value) return { kind: 'already' };
  return { kind: 'ask', method: 'session/set_config_option', params: { configId: textIn(option, 'id'), value } };
}

function optionOf(session: LooseObject, category: string): LooseObject | undefined {
  const options = listIn(session, 'configOptions');
  const found =
    options.find((one) => textIn(one, 'category') === category) ??
    options.find((one) => textIn(one, 'id') === category);
  return asObject(found);
}

function isNamed(wish: string, ...names: (string | undefined)[]): boolean {
  return names.some((name) => name?.toLowerCase() === wish.toLowerCase());
}
