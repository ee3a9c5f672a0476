import * as path from 'node:path';
import { slugOf } from '../../domain/run/branch-name.ts';
import { parseDuration } from '../../domain/duration.ts';
import type { FactoryConfig } from '../../domain/settings/settings-schema.ts';
import type { PersonaTemplate } from '../../domain/persona/persona.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { ProjectRequest } from '../../engine/project-requests.ts';
import type { ProviderHealth } from '../../ports/llm-provider.ts';
import type { RepositoryReport } from '../../ports/git-manager.ts';
import type { AmountUnit } from './limit-input.ts';
import { amountInput, amountProblem, durationInput, parseAmount, runtimeProblem } from './limit-input.ts';
import { askMany, askOne, askText } from './quick-questions.ts';
import { mapAnswer } from './wizard.ts';
import type { Answer, Choice, Place, Step } from './wizard.ts';

/** The facts known before the first question. */
export interface ProjectOptions {
  repositories: readonly RepositoryReport[];
  config: FactoryConfig;
  personas: readonly PersonaTemplate[];
  providers: readonly ProviderConfig[];
  takenNames: ReadonlySet<string>;
  proposeName(description: string): string;
  probe(providerId: string, signal: AbortSignal): Promise<ProviderHealth>;
}

export interface ProjectDraft {
  repository: RepositoryReport | undefined;
  description: string;
  /** All other answers keep their defaults. */
  defaults: boolean;
  name?: string;
  personas?: readonly string[];
  baseBranch?: string;
  maxRuntimeMs?: number;
  /** `null`: no cap. */
  maxCostUsd?: number | null;
  maxTurns?: number | null;
  maxTokens?: number | null;
  providers?: readonly string[];
  author?: string;
  email?: string;
}

/** The questions to ask, given the answers so far. */
export function stepsFor(options: ProjectOptions, draft: ProjectDraft): Step<ProjectDraft>[] {
  const steps: Step<ProjectDraft>[] = [];
  if (options.repositories.length > 1) steps.push(askRepository(options));
  steps.push(askDescription, askHow(options));
  if (!draft.defaults) {
    steps.push(askName(options), askPersonas(options));
    if (draft.repository !== undefined) steps.push(askBranch(draft.repository));
    steps.push(askRuntime(options), askCost, askTurns, askTokens);
    if (options.providers.length > 1) steps.push(askProviders(options));
  }
  if (draft.repository?.identity === null) steps.push(askAuthor, askEmail);
  return steps;
}

/** `undefined` while no repository is chosen. */
export function requestOf(draft: ProjectDraft): ProjectRequest | undefined {
  const { repository, description, author, email } = draft;
  if (repository === undefined) return undefined;
  const identity = author === undefined || email === undefined ? {} : { identity: { name: author, email } };
  const request: ProjectRequest = { repositoryPath: repository.path, description, ...identity };
  if (draft.defaults) return request;
  return {
    ...request,
    ...(draft.name === undefined ? {} : { name: draft.name }),
    ...(draft.personas === undefined ? {} : { personas: draft.personas }),
    ...(draft.baseBranch === undefined ? {} : { baseBranch: draft.baseBranch }),
    ...(draft.maxRuntimeMs === undefined ? {} : { maxRuntimeMs: draft.maxRuntimeMs }),
    ...(draft.maxCostUsd === undefined ? {} : { maxCostUsd: draft.maxCostUsd }),
    ...(draft.maxTurns === undefined ? {} : { maxTurns: draft.maxTurns }),
    ...(draft.maxTokens === undefined ? {} : { maxTokens: draft.maxTokens }),
    ...(draft.providers === undefined ? {} : { providers: draft.providers }),
  };
}

function askRepository(options: ProjectOptions): Step<ProjectDraft> {
  return async (draft, place) => {
    const choices = options.repositories.map((repository) => ({
      label: path.basename(repository.path),
      description: repository.path,
      icon: 'repo',
      picked: repository.path === draft.repository?.path,
      value: repository,
    }));
    const answer = await askOne(place, { placeholder: 'Which repository is the work in?', choices });
    return mapAnswer(answer, (repository) => ({ ...draft, repository }));
  };
}

const askDescription: Step<ProjectDraft> = async (draft, place) =>
  mapAnswer(
    await askText(place, {
      prompt: 'What do you want done? A sentence is enough; say what done looks like if you can.',
      placeholder: 'Add a --json option to the list command, with tests',
      value: draft.description,
      problem: (text) =>
        text.trim() === ''
          ? 'Say in a sentence what you want done.'
          : text.length > 100_000
            ? 'That is longer than 100,000 characters. Put the long text into a file of the repository and name it here.'
            : undefined,
    }),
    (description) => ({ ...draft, description }),
  );

function askHow(options: ProjectOptions): Step<ProjectDraft> {
  return async (draft, place) => {
    const { config } = options;
    const branch = draft.repository?.currentBranch;
    const choices: Choice<boolean>[] = [
      {
        label: 'Create with defaults',
        description: options.proposeName(draft.description),
        icon: 'check',
        detail: [
          config.defaultPersonas.join(' and '),
          ...(branch === null || branch === undefined ? [] : [`from ${branch}`]),
          `at most ${durationInput(config.defaultMaxRuntime)}`,
          'no cost limit',
        ].join(', '),
        picked: draft.defaults,
        value: true,
      },
      {
        label: 'Choose name, personas, branch and limits',
        icon: 'settings',
        detail: 'Every question has an answer filled in; Enter accepts it',
        picked: !draft.defaults,
        value: false,
      },
    ];
    const answer = await askOne(place, { placeholder: uncommittedNote(draft.repository) ?? 'How?', choices });
    return mapAnswer(answer, (defaults) => ({ ...draft, defaults }));
  };
}

function askName(options: ProjectOptions): Step<ProjectDraft> {
  return async (draft, place) =>
    mapAnswer(
      await askText(place, {
        prompt: 'Name of the project. The branch is named after it.',
        value: draft.name ?? options.proposeName(draft.description),
        problem: (text) => {
          const name = text.trim();
          if (name === '') return 'A project needs a name.';
          if (name.length > 120) return 'That is longer than 120 characters.';
          if (options.takenNames.has(slugOf(name))) return 'Another project has this name already.';
          return undefined;
        },
      }),
      (name) => ({ ...draft, name }),
    );
}

function askPersonas(options: ProjectOptions): Step<ProjectDraft> {
  return async (draft, place) => {
    const chosen = draft.personas ?? options.config.defaultPersonas;
    const choices = options.personas.map((persona) => ({
      label: persona.name,
      detail: persona.description,
      picked: chosen.includes(persona.name),
      value: persona.name,
    }));
    const answer = await askMany(place, { placeholder: 'Who works on it?', choices });
    return mapAnswer(answer, (personas) => ({ ...draft, personas }));
  };
}

function askBranch(repository: RepositoryReport): Step<ProjectDraft> {
  return async (draft, place) => {
    const preferred = draft.baseBranch ?? repository.currentBranch;
    const branches = [...repository.branches].sort(
      (a, b) => Number(b === repository.currentBranch) - Number(a === repository.currentBranch),
    );
    const choices = branches.map((branch) => ({
      label: branch,
      icon: 'git-branch',
      ...(branch === repository.currentBranch ? { description: 'checked out' } : {}),
      picked: branch === preferred,
      value: branch,
    }));
    const placeholder = uncommittedNote(repository) ?? 'Which branch does the work start from?';
    return mapAnswer(await askOne(place, { placeholder, choices }), (baseBranch) => ({ ...draft, baseBranch }));
  };
}

function askRuntime(options: ProjectOptions): Step<ProjectDraft> {
  return async (draft, place) =>
    mapAnswer(
      await askText(place, {
        prompt: 'Longest working time, pauses not counted: 12h, 90m, 1h30m.',
        value: durationInput(draft.maxRuntimeMs ?? options.config.defaultMaxRuntime),
        problem: runtimeProblem,
      }),
      (text) => ({ ...draft, maxRuntimeMs: parseDuration(text) ?? options.config.defaultMaxRuntime }),
    );
}

const askCost: Step<ProjectDraft> = async (draft, place) =>
  mapAnswer(await askAmount(place, 'cost', draft.maxCostUsd), (maxCostUsd) => ({ ...draft, maxCostUsd }));

const askTurns: Step<ProjectDraft> = async (draft, place) =>
  mapAnswer(await askAmount(place, 'turns', draft.maxTurns), (maxTurns) => ({ ...draft, maxTurns }));

const askTokens: Step<ProjectDraft> = async (draft, place) =>
  mapAnswer(await askAmount(place, 'tokens', draft.maxTokens), (maxTokens) => ({ ...draft, maxTokens }));

const AMOUNT_PROMPTS: Record<AmountUnit, string> = {
  cost: 'Most that it may cost, in US dollars. Empty: no limit. Turns of a subscription have no price.',
  turns: 'Most turns that it may take. Empty: no limit.',
  tokens: 'Most tokens that it may use, such as 5m. Empty: no limit. Holds where a cost limit cannot: without a price.',
};

async function askAmount(
  place: Place,
  what: AmountUnit,
  value: number | null | undefined,
): Promise<Answer<number | null>> {
  const answer = await askText(place, {
    prompt: AMOUNT_PROMPTS[what],
    placeholder: 'no limit',
    value: amountInput(value),
    problem: (text) => amountProblem(text, what),
  });
  return mapAnswer(answer, (text) => {
    const parsed = parseAmount(text, what);
    return 'value' in parsed ? parsed.value : null;
  });
}

function askProviders(options: ProjectOptions): Step<ProjectDraft> {
  return async (draft, place) => {
    const enabled = options.providers.filter((provider) => provider.enabled);
    const chosen = draft.providers ?? enabled.map((provider) => provider.id);
    const choiceOf = (provider: ProviderConfig, detail: string): Choice<string> => ({
      label: provider.id,
      description: provider.model === undefined ? provider.name : `${provider.name}, ${provider.model}`,
      detail,
      picked: chosen.includes(provider.id),
      value: provider.id,
    });
    const answer = await askMany(place, {
      placeholder: 'Which providers may it use? They are asked in order of priority.',
      choices: enabled.map((provider) => choiceOf(provider, 'Looking…')),
      later: (signal) =>
        Promise.all(
          enabled.map(async (provider) => choiceOf(provider, (await options.probe(provider.id, signal)).detail)),
        ),
    });
    return mapAnswer(answer, (providers) => ({ ...draft, providers }));
  };
}

const askAuthor: Step<ProjectDraft> = async (draft, place) =>
  mapAnswer(
    await askText(place, {
      prompt: 'Git knows no author here. Which name shall the commits carry?',
      value: draft.author ?? '',
      problem: (text) => (/^[^<>\n]{1,200}$/.test(text.trim()) ? undefined : 'A name, without "<" and ">".'),
    }),
    (author) => ({ ...draft, author }),
  );

const askEmail: Step<ProjectDraft> = async (draft, place) =>
  mapAnswer(
    await askText(place, {
      prompt: 'And which e-mail address?',
      value: draft.email ?? '',
      problem: (text) => (/^[^\s<>@]+@[^\s<>@]+$/.test(text.trim()) ? undefined : 'An address like name@example.org.'),
    }),
    (email) => ({ ...draft, email }),
  );

function uncommittedNote(repository: RepositoryReport | undefined): string | undefined {
  const count = repository?.uncommittedFiles ?? 0;
  if (count === 0) return undefined;
  return `${count === 1 ? 'One file is' : `${count} files are`} not committed; that stays as it is and is not part of the project`;
}
