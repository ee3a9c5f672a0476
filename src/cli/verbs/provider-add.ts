import { antigravityNotice } from '../../domain/provider/antigravity-notice.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import { ACP_PRESETS } from '../../domain/provider/provider-names.ts';
import { takesKey, withKeyReference } from '../../domain/provider/provider-key.ts';
import type { ProviderHealth } from '../../ports/llm-provider.ts';
import type { TrialCost } from '../../ports/provider-capabilities.ts';
import { testedHealth } from '../../presenters/providers/tested-health.ts';
import { trialCostText, trialSpentText, trialVerdict } from '../../presenters/providers/trial-text.ts';
import { oneLine } from '../../presenters/shared/plain-text.ts';
import {
  freeProviderId,
  keyWanted,
  openLineWarning,
  PROVIDER_KINDS,
} from '../../presenters/providers/provider-text.ts';
import { refuse, type CommandContext } from './command-context.ts';
import { EXIT, type ExitCode } from '../io/exit-codes.ts';
import { keyInput } from '../io/key-input.ts';
import { draftOf, type ProviderFlags } from './provider-flags.ts';
import { healthJson, providerJson } from '../json/provider-json.ts';
import { completeDraft, needsModel } from './provider-questions.ts';
import { printStopped } from './print-stopped.ts';
import type { Prompt } from '../io/terminal-prompt.ts';

/** Builds the configuration from flags and questions, tests it, shows the result and saves it. */
export async function addProvider(context: CommandContext, flags: ProviderFlags): Promise<ExitCode> {
  const { engine, io, print, signal } = context;
  const admin = engine.providerAdmin;
  // Before any question, so that a key given as an argument by mistake is reported at once.
  if (flags.apiKey !== undefined && flags.apiKey !== '-') {
    const given = await keyInput(flags.apiKey, io, 'possible');
    if (!given.ok) return refuse(context, given.failure);
  }
  const prompt = context.json ? undefined : io.prompt;
  const missing = missingFlag(flags, prompt !== undefined);
  if (missing !== undefined) return refuse(context, missing);
  const flagged = draftOf(flags, io.cwd);
  if (!flagged.ok) return refuse(context, flagged.failure);
  let draft = { config: {}, ...flagged.value } as Record<string, unknown> & { config: Record<string, unknown> };
  if (prompt !== undefined) {
    const complete = await completeDraft(draft, flags, { prompt, print, admin, signal });
    if (complete === undefined) return EXIT.interrupted;
    draft = complete;
  }
  const taken = engine.providers().map(({ id }) => id);
  const named = [draft['id'], draft.config['preset'], draft['name']].find((one) => typeof one === 'string');
  const proposed = freeProviderId(named ?? 'provider', taken);
  const read = admin.read({ ...draft, id: flags.id ?? proposed });
  if (!read.ok) return refuse(context, read.failure);
  const keyed = await withKey(context, flags, prompt, read.value);
  if ('exitCode' in keyed) return keyed.exitCode;
  const { config, key } = keyed;
  const warning = openLineWarning(config);
  if (warning !== undefined) print.remark(warning);
  if (prompt !== undefined) print.remark(`Testing ${config.id} …`);
  const onCost = (cost: TrialCost): void => {
    if (!context.json) print.remark(trialCostText(cost));
  };
  const health = testedHealth(await admin.test(config, key, onCost, signal));
  if (signal.aborted) return EXIT.interrupted;
  if (!context.json) {
    print.remark(`It ${trialVerdict(health, !takesKey(config))}: ${oneLine(health.detail, 1000)}`);
    if (health.spent !== undefined) print.remark(trialSpentText(health.spent));
  }
  const anyway = await savedAnyway(health, flags, prompt);
  if (anyway === 'interrupted') return EXIT.interrupted;
  if (anyway === 'no') {
    const said = context.json ? `${oneLine(health.detail, 1000)} ` : '';
    return refuse(context, `${said}Nothing was saved. Fix that, or add --yes to save it as it is.`);
  }
  const added = await admin.add(config, key);
  if (!added.ok) return refuse(context, added.failure);
  const consented = await agreed(context, prompt, added.value, health);
  if (context.json) print.json({ provider: providerJson(added.value), health: healthJson(health) });
  else print.line(savedLine(added.value, key !== null, consented));
  if (consented !== false) printStopped(context, added.value.id);
  return EXIT.ok;
}

/** The message about a missing or wrong flag. With `isAsked` the questions cover the missing ones. */
function missingFlag({ name, model, preset, command, script }: ProviderFlags, isAsked: boolean): string | undefined {
  const kinds = PROVIDER_KINDS.map(({ kind }) => kind);
  if (name === undefined) return isAsked ? undefined : `Say what it is: --name ${kinds.join(', ')}.`;
  if (!kinds.some((kind) => kind === name)) {
    // Do not repeat the input: it may be a key.
    return `There is no such kind. Say what it is: --name ${kinds.join(', ')}.`;
  }
  if (isAsked) return undefined;
  if (needsModel(name) && model === undefined) {
    return 'Name the model, as the service calls it: --model <model>.';
  }
  if (name === 'acp' && preset === undefined && command === undefined) {
    return `Say which agent: --preset ${ACP_PRESETS.join(', ')}; or start any other with --command <line>.`;
  }
  return name === 'scripted' && script === undefined ? 'Name the file to play: --script <file>.' : undefined;
}

async function withKey(
  context: CommandContext,
  flags: ProviderFlags,
  prompt: Prompt | undefined,
  config: ProviderConfig,
): Promise<{ config: ProviderConfig; key: string | null } | { exitCode: ExitCode }> {
  const wanted = keyWanted(config);
  const has = takesKey(config) && config.config.api_key !== undefined;
  if (flags.apiKey === undefined && (wanted === 'none' || has)) return { config, key: null };
  if (!takesKey(config)) {
    return {
      exitCode: refuse(context, `A provider of the kind ${config.name} has a login of its own and takes no key.`),
    };
  }
  const input = await keyInput(flags.apiKey, { ...context.io, prompt }, wanted === 'needed' ? 'needed' : 'possible');
  if (!input.ok) return { exitCode: refuse(context, input.failure) };
  switch (input.value.kind) {
    case 'none':
      return { config, key: null };
    case 'interrupted':
      return { exitCode: EXIT.interrupted };
    case 'reference':
      return { config: withKeyReference(config, input.value.reference), key: null };
    case 'key':
      return { config, key: input.value.key };
  }
}

/** A provider that only waits for consent is saved; any other that fails its test needs `--yes` or a confirmation. */
async function savedAnyway(
  health: ProviderHealth,
  flags: ProviderFlags,
  prompt: Prompt | undefined,
): Promise<'yes' | 'no' | 'interrupted'> {
  if (health.available || health.failure?.kind === 'consentMissing' || flags.yes === true) return 'yes';
  const answer = await prompt?.ask('Save it all the same? [y/N] ');
  if (prompt !== undefined && answer === undefined) return 'interrupted';
  return /^y(es)?$/i.test(answer?.trim() ?? '') ? 'yes' : 'no';
}

/** `undefined`: the provider needs no consent. `--yes` does not give consent: it only confirms saving. */
async function agreed(
  { engine, print }: CommandContext,
  prompt: Prompt | undefined,
  config: ProviderConfig,
  health: ProviderHealth,
): Promise<boolean | undefined> {
  if (config.name !== 'antigravity' || health.failure?.kind !== 'consentMissing') return undefined;
  if (prompt === undefined) return false;
  print.remark(`\n${antigravityNotice.join('\n\n')}\n`);
  const answer = await prompt.ask('Have you read it, and do you want it used? [y/N] ');
  if (!/^y(es)?$/i.test(answer?.trim() ?? '')) return false;
  return (await engine.providerAdmin.giveConsent(config.id)).ok;
}

function savedLine(config: ProviderConfig, keyKept: boolean, consented: boolean | undefined): string {
  const key = keyKept ? ' Its key is kept, and is not shown again.' : '';
  const consent = consented === false ? ` It waits for your consent: dark-factory consent ${config.id}` : '';
  return `Saved ${config.id}, priority ${config.priority}.${key}${consent}`;
}
