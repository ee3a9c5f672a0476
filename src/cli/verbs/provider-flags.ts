import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ACP_PRESETS } from '../../domain/provider/provider-names.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import { PROVIDER_KINDS } from '../../presenters/providers/provider-text.ts';
import { priceValue, priorityValue } from './option-values.ts';

export interface ProviderFlags {
  name?: string;
  id?: string;
  model?: string;
  apiKey?: string;
  baseUrl?: string;
  preset?: string;
  command?: string;
  transport?: string;
  credits?: number;
  priority?: number;
  priceInput?: number;
  priceOutput?: number;
  script?: string;
  yes?: boolean;
  json?: boolean;
}

const API_KEY_ABOUT = 'env:NAME, secret:NAME, or "-" to read the key from stdin; never the key itself';

export function addProviderFlags(command: Command): Command {
  const kinds = PROVIDER_KINDS.map(({ kind }) => kind).join(', ');
  return command
    .option('--name <kind>', `what it is: ${kinds}`)
    .option('--id <id>', 'what it is called in projects (default: made from the kind)')
    .option('--model <model>', 'the model, by the name that the service has for it')
    .option('--api-key <reference>', API_KEY_ABOUT)
    .option('--base-url <url>', 'openai, anthropic: another service that speaks the same protocol')
    .option('--preset <agent>', `acp: ${ACP_PRESETS.join(', ')}`)
    .option('--command <line>', 'acp: program and arguments, with blanks between, or a JSON list')
    .option('--transport <way>', 'antigravity: auto, agy, acp or handoff')
    .option('--script <file>', 'scripted: the file to play')
    .option('--credits <usd>', 'prepaid credit there, counted down by what is spent', priceValue)
    .option('--priority <n>', '1 to 100; lower is asked first (default: 1)', priorityValue)
    .option('--price-input <usd>', 'price of a million tokens read, in place of the built-in table', priceValue)
    .option('--price-output <usd>', 'price of a million tokens written', priceValue);
}

/** The flags in the form of `providers.yaml`, not validated yet and without the key. */
export function draftOf(flags: ProviderFlags, cwd: string): Result<Record<string, unknown>, string> {
  const { priceInput: input, priceOutput: output } = flags;
  if ((input === undefined) !== (output === undefined)) {
    return failed('Give both prices, --price-input and --price-output: a turn reads and writes.');
  }
  const command = flags.command === undefined ? succeeded(undefined) : commandWords(flags.command);
  if (!command.ok) return command;
  return succeeded({
    ...given({
      id: flags.id,
      name: flags.name,
      model: flags.model,
      priority: flags.priority,
      creditsAvailable: flags.credits,
      price: input === undefined ? undefined : { input, output },
    }),
    config: given({
      base_url: flags.baseUrl,
      preset: flags.preset,
      command: command.value,
      transport: flags.transport,
      script: flags.script === undefined ? undefined : resolve(cwd, flags.script),
    }),
  });
}

/** Splits a command line without a shell; anything that would need quoting must be a JSON list. */
export function commandWords(line: string): Result<string[], string> {
  if (line.trim().startsWith('[')) {
    try {
      const list: unknown = JSON.parse(line);
      if (Array.isArray(list) && list.every((word): word is string => typeof word === 'string')) return succeeded(list);
    } catch {
      // Reported below.
    }
    return failed('The command is no JSON list of words, like ["program", "--flag"].');
  }
  if (/["'\\`$|&;<>]/.test(line)) {
    return failed(
      'The command is started without a shell. Write words with blanks between, or a JSON list like ["a b", "c"].',
    );
  }
  return succeeded(line.split(/\s+/).filter((word) => word !== ''));
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
