import { asObject, listIn, objectIn, textIn, type LooseObject } from '../loose-json.ts';

/** How a session setting (mode or model) is requested from the agent. */
export type SessionChoice =
  /** `chosen`: how the agent itself calls what was wished for. */
  | { kind: 'ask'; method: string; params: LooseObject; chosen: string }
  | { kind: 'already' }
  | { kind: 'notOffered'; offered: string[] };

/** Modes have their own request; some agents list them among their options instead. */
export function modeRequest(session: LooseObject, mode: string): SessionChoice {
  const modes = objectIn(session, 'modes');
  const listed = listIn(modes, 'availableModes');
  const known = listed.flatMap((one) => textIn(one, 'id') ?? []);
  const found = listed.find((one) => isNamed(mode, textIn(one, 'id'), textIn(one, 'name')));
  const modeId = textIn(found, 'id');
  if (modeId !== undefined) {
    if (textIn(modes, 'currentModeId') === modeId) return { kind: 'already' };
    return { kind: 'ask', method: 'session/set_mode', params: { modeId }, chosen: modeId };
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
  return { kind: 'ask', method: 'session/set_model', params: { modelId }, chosen: nameOf(found, modelId) };
}

/** The model of a session as the agent tells it; `null`: it does not. */
export function chosenModel(session: LooseObject): string | null {
  const option = optionOf(session, 'model');
  const value = textIn(option, 'currentValue');
  if (value !== undefined) {
    return nameOf(
      valuesOf(option).find((one) => textIn(one, 'value') === value),
      value,
    );
  }
  const models = objectIn(session, 'models');
  const id = textIn(models, 'currentModelId');
  if (id === undefined) return null;
  return nameOf(
    listIn(models, 'availableModels').find((one) => textIn(one, 'modelId') === id),
    id,
  );
}

/**
 * An id, unless it does not name the model: Claude Code has one called `default` and tells in its description what that is now;
 * ids of Qwen Code tell where the model is configured.
 */
function nameOf(model: unknown, id: string): string {
  const [, now] = /\bcurrently ([^()]{1,60}(?:\([^()]{1,40}\))?)/.exec(textIn(model, 'description') ?? '') ?? [];
  if (id.toLowerCase() === 'default' && now !== undefined) return `default (${now.trim()})`;
  return id.startsWith('$') ? (textIn(model, 'name') ?? id) : id;
}

function optionRequest(session: LooseObject, category: string, wish: string): SessionChoice {
  const option = optionOf(session, category);
  const values = valuesOf(option);
  const found = values.find((one) => isNamed(wish, textIn(one, 'value'), textIn(one, 'name')));
  const value = textIn(found, 'value');
  if (value === undefined) return { kind: 'notOffered', offered: values.flatMap((one) => textIn(one, 'value') ?? []) };
  if (textIn(option, 'currentValue') === value) return { kind: 'already' };
  const params = { configId: textIn(option, 'id'), value };
  return { kind: 'ask', method: 'session/set_config_option', params, chosen: nameOf(found, value) };
}

function valuesOf(option: LooseObject | undefined): unknown[] {
  return listIn(option, 'options').flatMap((one) => {
    const group = listIn(one, 'options');
    return group.length > 0 ? group : [one];
  });
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
