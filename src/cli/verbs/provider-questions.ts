import { ACP_PRESETS } from '../../domain/provider/provider-names.ts';
import type { ProviderAdmin } from '../../engine/provider-admin-contract.ts';
import { oneLine } from '../../presenters/shared/plain-text.ts';
import { PRESET_LABELS, PROVIDER_KINDS } from '../../presenters/providers/provider-text.ts';
import { commandWords, type ProviderFlags } from './provider-flags.ts';
import type { Printer } from '../io/printer.ts';
import type { Prompt } from '../io/terminal-prompt.ts';

type Draft = Record<string, unknown> & { config: Record<string, unknown> };

/** Asks for what the flags left open; offers what was found on this machine first. `undefined`: the user cancelled. */
export async function completeDraft(
  draft: Draft,
  flags: ProviderFlags,
  tools: { prompt: Prompt; print: Printer; admin: ProviderAdmin; signal: AbortSignal },
): Promise<Draft | undefined> {
  const { prompt, print } = tools;
  const chosen = draft['name'] === undefined ? await chooseKind(draft, tools) : draft;
  if (chosen === undefined) return undefined;
  const config = { ...chosen.config };
  const made: Draft = { ...chosen, config };
  const ask = async (question: string): Promise<string | undefined> => (await prompt.ask(question))?.trim();
  /** Asks again where nothing was typed: the answers before it are not lost for an Enter. */
  const need = async (question: string): Promise<string | undefined> => {
    for (;;) {
      const answer = await ask(question);
      if (answer !== '') return answer;
      print.remark('Nothing was typed, and it is needed; Ctrl-C leaves.');
    }
  };
  switch (made['name']) {
    case 'openai':
      if (config['base_url'] === undefined && draft['name'] === undefined && config['api_key'] === undefined) {
        const address = await ask('Address, for another service than OpenAI (Enter for OpenAI): ');
        if (address === undefined) return undefined;
        if (address !== '') config['base_url'] = address;
      }
      break;
    case 'acp': {
      if (config['preset'] !== undefined || config['command'] !== undefined) break;
      const presets = ACP_PRESETS;
      const answer = await choose(
        prompt,
        print,
        'Which agent?',
        presets.map((preset) => PRESET_LABELS[preset]),
      );
      if (answer === undefined) return undefined;
      config['preset'] = presets[answer];
      if (config['preset'] !== 'custom') break;
      for (;;) {
        const line = await need('Program and arguments: ');
        if (line === undefined) return undefined;
        const words = commandWords(line);
        if (words.ok) {
          config['command'] = words.value;
          break;
        }
        print.remark(words.failure);
      }
      break;
    }
    case 'scripted':
      if (config['script'] === undefined) {
        const file = await need('The script to play (path): ');
        if (file === undefined) return undefined;
        config['script'] = file;
      }
      break;
    default:
      break;
  }
  if (made['model'] === undefined && flags.model === undefined && needsModel(made['name'])) {
    const model = await need('Model, by the name that the service has for it: ');
    if (model === undefined) return undefined;
    made['model'] = model;
  }
  return made;
}

/** Lets the user choose a detected provider or a kind. */
async function chooseKind(
  draft: Draft,
  { prompt, print, admin, signal }: { prompt: Prompt; print: Printer; admin: ProviderAdmin; signal: AbortSignal },
): Promise<Draft | undefined> {
  const found = await admin.detect(signal);
  const lines = [
    ...found.map(({ label }) => oneLine(label, 300)),
    ...PROVIDER_KINDS.map(({ label, about }) => `${label}: ${about}`),
  ];
  const answer = await choose(prompt, print, 'Which provider?', lines);
  if (answer === undefined) return undefined;
  const detected = found[answer];
  if (detected === undefined) return { ...draft, name: PROVIDER_KINDS[answer - found.length]?.kind };
  const config = typeof detected.config['config'] === 'object' ? detected.config['config'] : {};
  return { ...detected.config, ...draft, config: { ...config, ...draft.config } };
}

/** The index of the chosen line; asks again until the answer is valid. */
async function choose(
  prompt: Prompt,
  print: Printer,
  question: string,
  lines: readonly string[],
): Promise<number | undefined> {
  print.remark(lines.map((line, index) => `${String(index + 1).padStart(3)}  ${line}`).join('\n'));
  for (;;) {
    const answer = await prompt.ask(`${question} [1-${lines.length}] `);
    if (answer === undefined) return undefined;
    const number = Number(answer.trim());
    if (Number.isInteger(number) && number >= 1 && number <= lines.length) return number - 1;
    print.remark(`Type a number from 1 to ${lines.length}; Ctrl-C leaves.`);
  }
}

export function needsModel(name: unknown): boolean {
  return name === 'openai' || name === 'anthropic';
}
