import type { Command } from 'commander';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { antigravityNotice } from '../../domain/provider/antigravity-notice.ts';
import { testedHealth } from '../../presenters/providers/tested-health.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';
import { oneLine } from '../../presenters/shared/plain-text.ts';
import type { Tone } from '../../presenters/shared/status-look.ts';
import type { CommandContext, RunVerb } from './command-context.ts';
import { refuse } from './command-context.ts';
import type { ExitCode } from '../io/exit-codes.ts';
import { EXIT } from '../io/exit-codes.ts';
import { findProgram } from './find-program.ts';
import { printStopped } from './print-stopped.ts';

/** Limit for a program to answer a question about itself; after it, the program is reported as not answering. */
const PROBE_MS = 30_000;

export interface Finding {
  name: string;
  tone: Extract<Tone, 'good' | 'waiting' | 'bad'>;
  detail: string;
}

export function addSetupCommands(program: Command, run: RunVerb): void {
  program
    .command('setup')
    .description('make the data directory and its settings, and say what this machine has and lacks')
    .option('--json', 'print one JSON document')
    .action((flags: { json?: boolean }) => run(flags, setup));
  program
    .command('consent')
    .description('read the notice on unattended use of Antigravity, and agree to it')
    .argument('[provider]', 'id of the provider in providers.yaml (default: the one that asks)')
    .option('-y, --yes', 'I have read it; use this provider')
    .option('--json', 'print one JSON document')
    .action((providerId: string | undefined, flags: { yes?: boolean; json?: boolean }) =>
      run(flags, (context) => consent(context, providerId, flags.yes === true)),
    );
}

async function setup(context: CommandContext): Promise<ExitCode> {
  const { engine, print, json } = context;
  const looked = await Promise.all(engine.providers().map((provider) => providerFinding(context, provider)));
  const findings = [
    { name: 'data', tone: 'good', detail: `${engine.dataDirectory} (config.yaml, providers.yaml)` } satisfies Finding,
    { name: 'node', tone: 'good', detail: context.io.nodeVersion } satisfies Finding,
    await gitFinding(context),
    sandboxFinding(context),
    ...(await personaFindings(context)),
    ...looked.map(({ finding }) => finding),
    ...(await foundFindings(context)),
    ...engine.snapshot().problems.map(problemFinding),
  ];
  const asking = looked.flatMap(({ asks }) => asks ?? [])[0];
  const next = nextStep(findings, asking);
  if (json) print.json({ dataDirectory: engine.dataDirectory, findings, next });
  else {
    for (const { name, tone, detail } of findings) {
      const mark = { good: 'ok', waiting: '--', bad: 'NO' }[tone];
      print.line(`${print.tone(tone, mark)}  ${name.padEnd(10)} ${oneLine(detail, 1000)}`);
    }
    print.line(`\nNext: ${next}`);
  }
  return findings.some(({ name, tone }) => tone === 'bad' && name !== 'provider') ? EXIT.refused : EXIT.ok;
}

function problemFinding(problem: Refusal): Finding {
  return { name: 'settings', tone: 'bad', detail: refusalSentence(problem) };
}

async function gitFinding({ engine, io }: CommandContext): Promise<Finding> {
  const inspected = await engine.inspectRepository(io.cwd);
  if (inspected.ok) {
    const { path, currentBranch, identity } = inspected.value;
    const author = identity === null ? '; git does not know your name yet (git config user.name, user.email)' : '';
    return {
      name: 'git',
      tone: identity === null ? 'waiting' : 'good',
      detail: `works; ${path} is a repository${currentBranch === null ? '' : ` on ${currentBranch}`}${author}`,
    };
  }
  const { kind, message } = inspected.failure;
  const unusable = kind === 'gitMissing' || kind === 'gitTooOld';
  return { name: 'git', tone: unusable ? 'bad' : 'waiting', detail: unusable ? message : `works. Here: ${message}` };
}

function sandboxFinding({ engine }: CommandContext): Finding {
  const { sandbox } = engine.snapshot();
  if (sandbox === undefined) return { name: 'sandbox', tone: 'waiting', detail: 'not looked at yet' };
  return { name: 'sandbox', tone: sandbox.isolated ? 'good' : 'waiting', detail: sandbox.description };
}

async function personaFindings({ engine }: CommandContext): Promise<Finding[]> {
  const { templates, problems } = await engine.personas();
  const names = templates.map((template) => template.name).join(', ');
  return [
    { name: 'personas', tone: templates.length === 0 ? 'bad' : 'good', detail: names || 'none found' },
    ...problems.map((detail): Finding => ({ name: 'persona', tone: 'waiting', detail })),
  ];
}

/** `asks`: the id of a provider that waits for consent. The provider itself reports this, because it may work with a key. */
async function providerFinding(
  { engine, io, signal }: CommandContext,
  provider: ProviderConfig,
): Promise<{ finding: Finding; asks?: string }> {
  const label = `${provider.id} (${provider.name})`;
  if (!provider.enabled) {
    const detail = `${label}: switched off: dark-factory provider enable ${provider.id}`;
    return { finding: { name: 'provider', tone: 'waiting', detail } };
  }
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PROBE_MS)]);
  const health = testedHealth(await engine.providerAdmin.probe(provider.id, limit));
  if (provider.name === 'antigravity' && health.failure?.kind === 'consentMissing') {
    const program = findProgram(provider.config.cli_path ?? 'agy', io.env);
    const found = program === undefined ? 'agy was not found' : `agy is ${program}`;
    const detail = `${label}: ${found}; it waits for your consent: dark-factory consent ${provider.id}`;
    return { finding: { name: 'provider', tone: 'waiting', detail }, asks: provider.id };
  }
  const detail = `${label}: ${health.detail}`;
  return { finding: { name: 'provider', tone: health.available ? 'good' : 'bad', detail } };
}

/** What was found on this machine and is not configured as a provider yet. */
async function foundFindings({ engine, signal }: CommandContext): Promise<Finding[]> {
  const configured = engine.providers();
  const found = await engine.providerAdmin.detect(signal);
  return found
    .filter(
      ({ kind, config }) =>
        !configured.some((one) => one.name === kind && (kind === 'antigravity' || one.id === config['id'])),
    )
    .map(({ label }) => ({ name: 'found', tone: 'waiting', detail: `${label}; add it: dark-factory provider add` }));
}

function nextStep(findings: readonly Finding[], asking: string | undefined): string {
  const broken = findings.find(({ name, tone }) => tone === 'bad' && name !== 'provider');
  if (broken !== undefined) return `fix what is marked NO, then run "dark-factory setup" again.`;
  const served = findings.some(({ name, tone }) => name === 'provider' && tone === 'good');
  if (!served && asking !== undefined)
    return `dark-factory consent ${asking}, or another provider: dark-factory provider add`;
  if (!served) return 'dark-factory provider add';
  return 'go into a git repository, then: dark-factory init <name> --description <text>';
}

async function consent(context: CommandContext, wanted: string | undefined, yes: boolean): Promise<ExitCode> {
  const { engine, print, json } = context;
  const candidates = engine.providers().filter((provider) => provider.name === 'antigravity');
  const provider = wanted === undefined ? candidates[0] : candidates.find(({ id }) => id === wanted);
  if (provider === undefined || (wanted === undefined && candidates.length > 1)) {
    const ids = candidates.map(({ id }) => id).join(', ');
    return refuse(
      context,
      ids === '' ? 'No provider in providers.yaml asks for consent.' : `Name one of these providers: ${ids}.`,
    );
  }
  if (!yes && !provider.config.consent) {
    if (!json) print.line(`${antigravityNotice.join('\n\n')}\n`);
    return refuse(
      context,
      `Not agreed. If you have read it and want ${provider.id} used: dark-factory consent ${provider.id} --yes`,
    );
  }
  if (!provider.config.consent) {
    const outcome = await engine.providerAdmin.giveConsent(provider.id);
    if (!outcome.ok) return refuse(context, outcome.failure);
  }
  if (json) print.json({ provider: provider.id, consent: true, notice: antigravityNotice });
  else print.line(`Agreed for ${provider.id}; kept in providers.yaml, where you can take it back.`);
  printStopped(context, provider.id);
  return EXIT.ok;
}
