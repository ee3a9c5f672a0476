import type { Command } from 'commander';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import { takesKey } from '../../domain/provider/provider-key.ts';
import type { TrialCost } from '../../ports/provider-capabilities.ts';
import { testedHealth } from '../../presenters/providers/tested-health.ts';
import { trialCostText, trialSpentText, trialVerdict } from '../../presenters/providers/trial-text.ts';
import { oneLine } from '../../presenters/shared/plain-text.ts';
import { dependentProjects, dependentsText } from '../../presenters/providers/dependent-projects.ts';
import { isKeyKept, keySource, removedText } from '../../presenters/providers/provider-text.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';
import { textTable } from '../../presenters/shared/text-table.ts';
import { refuse, type CommandContext, type RunVerb } from './command-context.ts';
import { EXIT, type ExitCode } from '../io/exit-codes.ts';
import { keyInput } from '../io/key-input.ts';
import { addProvider } from './provider-add.ts';
import { addProviderFlags, type ProviderFlags } from './provider-flags.ts';
import { healthJson, providerJson } from '../json/provider-json.ts';
import { printStopped } from './print-stopped.ts';

interface KeyFlags {
  apiKey?: string;
  encrypted?: boolean;
  move?: boolean;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  dark-factory provider add
  dark-factory provider add --name openai --model <model> --api-key env:OPENAI_API_KEY --credits 100 --priority 1
  dark-factory provider add --name openai --id local --model <model> --base-url http://127.0.0.1:11434/v1
  dark-factory provider add --name acp --preset claude-code
  pass show some/key | dark-factory provider add --name anthropic --model <model> --api-key -`;

/** The verbs of `provider`. */
export function addProviderCommands(program: Command, run: RunVerb): void {
  const group = program.command('provider').description('add, test, change and remove providers');
  const verb = (name: string, description: string): Command =>
    group.command(name).description(description).option('--json', 'print one JSON document');
  const onOne = (
    name: string,
    description: string,
    use: (context: CommandContext, config: ProviderConfig) => Promise<ExitCode>,
  ): void => {
    verb(name, description)
      .argument('<provider>', 'its id in providers.yaml')
      .action((id: string, flags: { json?: boolean }) => run(flags, (context) => withProvider(context, id, use)));
  };

  addProviderFlags(verb('add', 'describe a provider, test it, and save it; in a terminal you are led through it'))
    .option('-y, --yes', 'save it even if it does not serve now')
    .addHelpText('after', EXAMPLES)
    .action((flags: ProviderFlags) => run(flags, (context) => addProvider(context, flags)));
  verb('list', 'show the providers; nothing is asked of them').action((flags: { json?: boolean }) =>
    run(flags, async (context) => list(context)),
  );
  onOne(
    'test',
    'ask a provider whether it would serve, with one small request where only that shows it; what it costs is said before',
    test,
  );
  onOne('enable', 'use a provider again', (context, config) => enable(context, config, true));
  onOne('disable', 'use a provider no longer; it stays in the file', (context, config) =>
    enable(context, config, false),
  );
  verb('remove', 'take a provider out of the file, and its key out of the kept keys')
    .argument('<provider>', 'its id in providers.yaml')
    .option('-y, --yes', 'really')
    .action((id: string, flags: { yes?: boolean; json?: boolean }) =>
      run(flags, (context) => withProvider(context, id, (_, config) => remove(context, config, flags.yes === true))),
    );
  verb('key', 'change the key of a provider; running projects use it with their next request')
    .argument('[provider]', 'its id in providers.yaml')
    .option('--api-key <reference>', '"-" reads the key from stdin; left out, you are asked')
    .option('--encrypted', 'keep it encrypted in providers.yaml itself')
    .option('--move', 'keep all keys that lie in plain text in providers.yaml, and put references in their place')
    .action((id: string | undefined, flags: KeyFlags) => run(flags, (context) => changeKey(context, id, flags)));
}

async function withProvider(
  context: CommandContext,
  id: string,
  use: (context: CommandContext, config: ProviderConfig) => Promise<ExitCode>,
): Promise<ExitCode> {
  const config = context.engine.providers().find((one) => one.id === id);
  if (config !== undefined) return use(context, config);
  const [problem] = context.engine.snapshot().problems;
  const ids = context.engine.providers().map((one) => one.id);
  const known = ids.length === 0 ? 'There is none yet: dark-factory provider add' : `There are: ${ids.join(', ')}.`;
  return refuse(context, problem === undefined ? `There is no such provider. ${known}` : problem);
}

function list({ engine, print, json }: CommandContext): ExitCode {
  const providers = engine.providers();
  const problems = engine.snapshot().problems.map(refusalSentence);
  if (json) print.json({ providers: providers.map(providerJson), problems });
  else if (providers.length === 0) print.line('No provider yet. Add one: dark-factory provider add');
  else {
    // A narrow terminal drops other columns to keep the ids, because the user types those.
    const wide = print.columns >= 60;
    const rows = providers.map((one) => [
      one.id,
      one.name,
      ...(wide ? [oneLine(one.model ?? '', 60), String(one.priority)] : []),
      one.enabled ? 'on' : 'off',
      ...(wide ? [keySource(one)] : []),
    ]);
    const heads = wide ? ['ID', 'KIND', 'MODEL', 'PRIORITY', 'USED', 'KEY'] : ['ID', 'KIND', 'USED'];
    print.line(textTable(heads, rows, print.columns));
  }
  if (!json) for (const problem of problems) print.remark(problem);
  // What is shown then is what was read before, or nothing: a script must not take it for the whole list.
  return problems.some((problem) => UNREADABLE.test(problem)) ? EXIT.refused : EXIT.ok;
}

async function test(context: CommandContext, config: ProviderConfig): Promise<ExitCode> {
  const { engine, io, print, json, signal } = context;
  // The test may take a minute; a script needs only the answer.
  if (io.isTty && !json) print.remark(`Testing ${config.id}; Ctrl-C stops it …`);
  const bound: { told?: TrialCost } = {};
  const onCost = (told: TrialCost): void => {
    bound.told = told;
    if (!json) print.remark(trialCostText(told));
  };
  const health = testedHealth(await engine.providerAdmin.test(config, null, onCost, signal));
  if (signal.aborted) {
    print.remark('The test was stopped, so it is not known whether it serves.');
    return EXIT.interrupted;
  }
  if (json) print.json({ provider: config.id, bound: bound.told ?? null, health: healthJson(health) });
  else {
    const tone = health.available ? 'good' : 'bad';
    const word = print.tone(tone, trialVerdict(health, !takesKey(config)));
    print.line(`${config.id} ${word}: ${oneLine(health.detail, 1000)}`);
    if (health.spent !== undefined) print.remark(trialSpentText(health.spent));
  }
  if (health.available) printStopped(context, config.id);
  return health.available ? EXIT.ok : EXIT.refused;
}

async function enable(context: CommandContext, config: ProviderConfig, enabled: boolean): Promise<ExitCode> {
  const stuck = dependents(context, config.id);
  const changed = await context.engine.providerAdmin.enable(config.id, enabled);
  if (!changed.ok) return refuse(context, changed.failure);
  if (context.json) context.print.json({ provider: config.id, enabled });
  else context.print.line(enabled ? `${config.id} is used again.` : `${config.id} is used no longer.`);
  if (enabled) printStopped(context, config.id);
  else sayDependents(context, stuck);
  return EXIT.ok;
}

/** Names the projects that would have no provider left, as half a sentence; empty if there are none. */
function dependents({ engine }: CommandContext, providerId: string): string {
  return dependentsText(dependentProjects(providerId, engine.providers(), engine.snapshot().projects));
}

function sayDependents({ print, json }: CommandContext, stuck: string): void {
  if (!json && stuck !== '') print.remark(`${stuck}: enable another provider, or they wait.`);
}

async function remove(context: CommandContext, config: ProviderConfig, yes: boolean): Promise<ExitCode> {
  const { engine, io, print, json } = context;
  if (!yes) {
    const prompt = json ? undefined : io.prompt;
    const stuck = dependents(context, config.id);
    const concerned = stuck === '' ? '' : ` ${stuck}.`;
    const what = isKeyKept(config) ? `${config.id} and its key` : config.id;
    const answer = await prompt?.ask(`Remove ${what}?${concerned} [y/N] `);
    if (prompt !== undefined && answer === undefined) return EXIT.interrupted;
    if (!/^y(es)?$/i.test(answer?.trim() ?? '')) {
      const key = isKeyKept(config) ? ' and its key out of the kept keys' : '';
      return refuse(
        context,
        prompt === undefined
          ? `This takes ${config.id} out of providers.yaml${key}.${concerned} Add --yes to do it.`
          : `${config.id} was not removed.`,
      );
    }
  }
  const removed = await engine.providerAdmin.remove(config.id);
  if (!removed.ok) return refuse(context, removed.failure);
  const { usedBy } = removed.value;
  if (json) print.json({ removed: config.id, usedBy });
  else print.line(oneLine(removedText(config, usedBy), 2000));
  return EXIT.ok;
}

async function changeKey(context: CommandContext, id: string | undefined, flags: KeyFlags): Promise<ExitCode> {
  const { engine, io, print, json } = context;
  const admin = engine.providerAdmin;
  if (flags.move === true) {
    const moved = await admin.moveKeys();
    if (!moved.ok) return refuse(context, moved.failure);
    const { moved: count, kept } = moved.value;
    if (json) print.json({ moved: count, kept });
    else if (count === 0) print.line('No key lies in plain text in providers.yaml.');
    else {
      print.line(`Moved ${count === 1 ? 'one key' : `${count} keys`} to ${kept}.`);
      print.remark('They lay in plain text where backups may have copies: change them at their services when you can.');
    }
    return EXIT.ok;
  }
  if (id === undefined)
    return refuse(context, 'Name the provider whose key it is: dark-factory provider key <provider>');
  return withProvider(context, id, async (_, config) => {
    const input = await keyInput(flags.apiKey, { ...io, prompt: json ? undefined : io.prompt }, 'needed');
    if (!input.ok) return refuse(context, input.failure);
    if (input.value.kind === 'interrupted') return EXIT.interrupted;
    if (input.value.kind !== 'key') {
      return refuse(context, 'A reference is put into providers.yaml by hand: api_key of this provider.');
    }
    const set = await admin.setKey(config.id, input.value.key, flags.encrypted === true ? 'file' : undefined);
    if (!set.ok) return refuse(context, set.failure);
    if (json) print.json({ provider: config.id, kept: set.value.kept });
    else
      print.line(
        `The key of ${config.id} is kept in ${set.value.kept}. Running projects use it with their next request.`,
      );
    printStopped(context, config.id);
    return EXIT.ok;
  });
}

/** What is wrong with the file follows its path. */
const UNREADABLE = /providers\.yaml: /;
