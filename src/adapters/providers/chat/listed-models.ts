import { listIn, objectIn, textIn } from '../loose-json.ts';

/** A model as a service lists it. */
export interface ListedModel {
  name: string;
  /** Reasoning efforts that the service says the model takes; `null`: it does not say. Empty: none. */
  efforts: readonly string[] | null;
  /** Whether it can think at all; `null`: the service does not say. */
  thinks: boolean | null;
}

/** The models of a list in the form of OpenAI or Anthropic; `null`: it holds none. */
export function listedModels(list: unknown): ListedModel[] | null {
  const models = listIn(list, 'data').map((model) => ({
    name: textIn(model, 'id') ?? '',
    efforts: toldEfforts(model),
    thinks: toldThinking(model),
  }));
  return models.length === 0 ? null : models;
}

/** Whether a listed name is the wanted one. Ollama lists `llama3` as `llama3:latest`; OpenRouter accepts `vendor/model:free` and lists some without the suffix. */
export function isListedAs(listed: string, wanted: string): boolean {
  const bare = (name: string) => name.replace(/:[^:/]+$/, '');
  return listed === wanted || listed === `${wanted}:latest` || (wanted.includes('/') && listed === bare(wanted));
}

/** OpenRouter, Anthropic, GitHub Copilot, Hyperstack: each has a form of its own, the others tell nothing. */
function toldEfforts(model: unknown): readonly string[] | null {
  const reasoning = objectIn(model, 'reasoning');
  if (reasoning !== undefined) return openRouterEfforts(reasoning);
  const capabilities = objectIn(model, 'capabilities');
  const levels = objectIn(capabilities, 'effort');
  if (levels !== undefined) return Object.keys(levels).filter((level) => isSupported(levels, level));
  const lists = [
    objectIn(capabilities, 'supports')?.['reasoning_effort'],
    (model as Record<string, unknown> | null)?.['supported_reasoning_efforts'],
  ];
  const list = lists.find((one) => Array.isArray(one)) as readonly unknown[] | undefined;
  if (list !== undefined) return texts(list);
  // OpenRouter leaves `reasoning` out where there is none.
  const parameters = texts(listIn(model, 'supported_parameters'));
  return parameters.length === 0 || parameters.some((one) => one.startsWith('reasoning')) ? null : [];
}

/** A missing list means that all efforts are taken. `none` switches thinking off, which needs no place in the list. */
function openRouterEfforts(reasoning: Readonly<Record<string, unknown>>): readonly string[] | null {
  const told = reasoning['supported_efforts'];
  if (!Array.isArray(told)) return null;
  const efforts = texts(told);
  return reasoning['mandatory'] === true || efforts.includes('none') ? efforts : [...efforts, 'none'];
}

function toldThinking(model: unknown): boolean | null {
  const told = objectIn(objectIn(model, 'capabilities'), 'thinking')?.['supported'];
  return typeof told === 'boolean' ? told : null;
}

/** Anthropic writes `{ supported: true, low: { supported: true }, … }`. */
function isSupported(levels: Readonly<Record<string, unknown>>, level: string): boolean {
  return levels['supported'] !== false && objectIn(levels, level)?.['supported'] === true;
}

function texts(list: readonly unknown[]): string[] {
  return list.filter((one) => typeof one === 'string').map((one) => one.trim().toLowerCase());
}
