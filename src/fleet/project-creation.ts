import { BRANCH_PREFIXES, freePrefix, slugOf, workBranchName } from '../domain/run/branch-name.ts';
import type { FactoryConfig } from '../domain/settings/settings-schema.ts';
import type { FactoryEvent } from '../domain/run/events.ts';
import type { PersonaConfig } from '../domain/persona/persona.ts';
import { limitsSchema, projectSchema, type Project } from '../domain/run/project.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import { reportedBy, type Refusal } from '../domain/refusal.ts';
import { failed, succeeded, type Result } from '../domain/result.ts';
import type { LimitChanges } from '../domain/run/signal.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { GateDetector } from '../ports/gate-detector.ts';
import type { GitManager, RepositoryReport } from '../ports/git-manager.ts';
import type { PersonaLoader } from '../ports/persona-loader.ts';
import type { RunStore } from '../ports/stores/run-store.ts';
import type { ProjectCatalog } from './catalog/project-catalog.ts';
import type { Outcome } from '../engine/outcome.ts';
import type { ProjectRequest } from '../engine/project-requests.ts';

export interface CreationDeps {
  clock: Clock;
  ids: IdSource;
  git: GitManager;
  gateDetector: Pick<GateDetector, 'isPackage'>;
  personas: PersonaLoader;
  config: FactoryConfig;
  providers: readonly ProviderConfig[];
  /** Names and branches of other projects. */
  takenNames: readonly string[];
  takenBranches: readonly string[];
  /** Replaces keys in a text. */
  redact: (text: string) => string;
}

/** Creates the requested project, ready to be started. */
export async function createProject(
  deps: Omit<CreationDeps, 'takenNames' | 'takenBranches'> & {
    catalog: Pick<ProjectCatalog, 'states' | 'offer'>;
    runs: Pick<RunStore, 'create'>;
  },
  request: ProjectRequest,
): Promise<Outcome<Project>> {
  const takenBranches = deps.catalog.states().map(({ project }) => project.workBranch);
  const made = await projectCreation(request, { ...deps, takenNames: namesIn(deps.catalog), takenBranches });
  if (!made.ok) return made;
  const created = await deps.runs.create(made.value);
  if (!created.ok) return failed(reportedBy(created.failure));
  deps.catalog.offer(created.value);
  return succeeded(created.value.project);
}

export function namesIn(catalog: Pick<ProjectCatalog, 'states'>): string[] {
  return catalog.states().map(({ project }) => project.name);
}

/** The event that begins the new project's journal, or the reason why the project cannot be created. */
export async function projectCreation(
  asked: ProjectRequest,
  deps: CreationDeps,
): Promise<Outcome<FactoryEvent & { type: 'project.created' }>> {
  // Redact first: a name and a branch are made from the description.
  const request = { ...asked, description: deps.redact(asked.description) };
  if (asked.name !== undefined) request.name = deps.redact(asked.name);
  const inspected = await deps.git.inspect(request.repositoryPath);
  if (!inspected.ok) return failed(reportedBy(inspected.failure));
  const repository = inspected.value;
  const base = baseBranch(request, repository);
  if (!base.ok) return base;
  const withKey = keyInTheWay(request, repository.path, base.value, deps.redact);
  if (withKey !== null) return failed(withKey);
  if (repository.identity === null && request.identity === undefined) {
    return failed({ kind: 'noAuthor' });
  }
  const personas = await personaConfigs(request.personas ?? deps.config.defaultPersonas, deps.personas);
  if (!personas.ok) return personas;
  const unknown = (request.providers ?? []).find((id) => !deps.providers.some((provider) => provider.id === id));
  if (unknown !== undefined) {
    return failed({ kind: 'noSuchProvider', providerId: unknown, known: deps.providers.map(({ id }) => id) });
  }
  const name = (request.name ?? proposedName(request.description, deps.takenNames)).trim();
  if (deps.takenNames.some((taken) => taken.toLowerCase() === name.toLowerCase())) {
    return failed({ kind: 'nameTaken', name });
  }
  const workBranch = await branch(name, repository, deps);
  if (!workBranch.ok) return workBranch;
  const project = newProject(request, deps, repository, base.value, personas.value, name, workBranch.value);
  const { folder } = repository;
  const isPackage = folder !== '' && (await deps.gateDetector.isPackage(repository.path, folder));
  return checked(isPackage ? { ...project, packageFolder: folder } : project);
}

/**
 * Refuses keys in commands and paths: redacting a text keeps its meaning, but a redacted command or path would do something else.
 */
function keyInTheWay(
  { gateCommands = [] }: ProjectRequest,
  repositoryPath: string,
  branch: string,
  redact: (text: string) => string,
): Refusal | null {
  const check = gateCommands.find(({ name, command }) => redact(name) !== name || redact(command) !== command);
  if (check !== undefined) return { kind: 'keyInCheck', check: redact(check.name) };
  if (redact(repositoryPath) !== repositoryPath) return { kind: 'keyInPath' };
  return redact(branch) === branch ? null : { kind: 'keyInBaseBranch' };
}

function baseBranch(request: ProjectRequest, repository: RepositoryReport): Result<string, Refusal> {
  const wanted = request.baseBranch ?? repository.currentBranch;
  if (wanted === null) return failed({ kind: 'detachedHead' });
  if (!repository.branches.includes(wanted)) {
    return failed({ kind: 'noSuchBranch', branch: wanted, branches: repository.branches });
  }
  return succeeded(wanted);
}

async function personaConfigs(
  names: readonly string[],
  loader: PersonaLoader,
): Promise<Result<PersonaConfig[], Refusal>> {
  const configs: PersonaConfig[] = [];
  for (const [priority, name] of [...new Set([...names, 'project-manager'])].entries()) {
    const loaded = await loader.load(name);
    if (!loaded.ok) return failed(reportedBy({ message: loaded.failure }));
    const { path, acceptanceCriteria, version, description, systemPrompt } = loaded.value;
    const pinned = { version, description, systemPrompt };
    configs.push({ templateName: name, templatePath: path, acceptanceCriteria, priority, pinned });
  }
  return succeeded(configs);
}

async function branch(
  name: string,
  repository: RepositoryReport,
  deps: CreationDeps,
): Promise<Result<string, Refusal>> {
  const prefix = freePrefix(repository.branches);
  if (prefix === undefined) {
    return failed({ kind: 'noBranchPrefix', prefixes: BRANCH_PREFIXES.map((each) => each.slice(0, -1)) });
  }
  const taken = new Set([...(await deps.git.takenBranches(repository.path)), ...deps.takenBranches]);
  return succeeded(workBranchName(name, new Date(deps.clock.now()).toISOString().slice(0, 10), taken, prefix));
}

function newProject(
  request: ProjectRequest,
  deps: CreationDeps,
  repository: RepositoryReport,
  base: string,
  personas: PersonaConfig[],
  name: string,
  workBranch: string,
): object {
  const at = new Date(deps.clock.now()).toISOString();
  const caps = deps.config.defaultProjectCaps;
  return {
    id: deps.ids.uuid(),
    name,
    description: request.description.trim(),
    status: 'initializing',
    reason: { code: 'created', detail: '' },
    createdAt: at,
    updatedAt: at,
    startTime: null,
    endTime: null,
    limits: {
      maxRuntimeMs: request.maxRuntimeMs ?? deps.config.defaultMaxRuntime,
      maxCostUsd: request.maxCostUsd === undefined ? (caps.usd ?? null) : request.maxCostUsd,
      maxTurns: request.maxTurns === undefined ? (caps.turns ?? null) : request.maxTurns,
      maxTokens: request.maxTokens === undefined ? (caps.tokens ?? null) : request.maxTokens,
    },
    activeMs: 0,
    repositoryPath: repository.path,
    baseBranch: base,
    baseCommit: null,
    workBranch,
    worktreePath: null,
    personas,
    providers: [...(request.providers ?? [])],
    identity: request.identity ?? null,
    parentProjectId: null,
    childProjectIds: [],
    decisionContext: null,
    gateCommands: request.gateCommands === undefined ? null : [...request.gateCommands],
  };
}

/** Validates what a person typed against the schema; the failure names the field. */
function checked(candidate: unknown): Outcome<FactoryEvent & { type: 'project.created' }> {
  const parsed = projectSchema.safeParse(candidate);
  if (parsed.success) return succeeded({ type: 'project.created', project: parsed.data satisfies Project });
  return failed(invalidValue(parsed.error.issues[0]));
}

/** Checks limits against the same bounds as at creation. */
export function limitsProblem(limits: LimitChanges): Refusal | undefined {
  const issue = limitsSchema.partial().safeParse(limits).error?.issues[0];
  return issue === undefined ? undefined : invalidValue(issue);
}

function invalidValue(issue?: { path: PropertyKey[]; message: string }): Refusal {
  return { kind: 'invalidValue', field: issue?.path.join('.') ?? '', problem: issue?.message ?? 'not valid' };
}

/** Words that a name does not end with, because the words after them were cut off. */
const DANGLING = / (a|an|the|that|which|this|its|their|of|and|or|to|with|for|from|in|on|at|by|as|so|into|is|are)$/i;

/** The first words of the description, as a name that no other project has. */
export function proposedName(description: string, taken: readonly string[]): string {
  const words = (/[^.!?\n]+/.exec(description.trim())?.[0] ?? '').split(/\s+/).filter((word) => word !== '');
  let base = '';
  for (const word of words) {
    if (base !== '' && `${base} ${word}`.length > 40) break;
    base = base === '' ? word.slice(0, 40) : `${base} ${word}`;
  }
  while (DANGLING.test(base)) base = base.replace(DANGLING, '');
  base = base.replace(/[,;:–-]+$/, '');
  if (base === '') base = 'Project';
  const used = new Set(taken.map((name) => slugOf(name)));
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? base : `${base} ${n}`;
    if (!used.has(slugOf(candidate))) return candidate;
  }
}
