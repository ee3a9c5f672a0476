import { conversationsToCopy, inheritedGenesis, type ForkPlan } from '../../domain/lineage/inherited-genesis.ts';
import type { Genesis } from '../../domain/lineage/genesis.ts';
import { reportedBy, type Refusal } from '../../domain/refusal.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import { ownPrefixOf, workBranchName } from '../../domain/run/branch-name.ts';
import type { Project } from '../../domain/run/project.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { ForkRequest } from '../../engine/project-requests.ts';
import type { Outcome } from '../../engine/outcome.ts';
import type { Clock, IdSource } from '../../ports/clock.ts';
import type { GitFailure, GitManager, Worktree } from '../../ports/git-manager.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Logger } from '../../ports/logger.ts';
import type { ConversationStore } from '../../ports/stores/conversation-store.ts';
import type { RunStore } from '../../ports/stores/run-store.ts';
import { StoreError } from '../../ports/stores/store-failure.ts';
import type { ProjectCatalog } from '../catalog/project-catalog.ts';
import type { ProjectDrivers } from '../project-drivers.ts';
import { tellParent } from './tell-parent.ts';
import { limitsProblem, namesIn } from '../project-creation.ts';

export interface ForkDeps {
  runs: Pick<RunStore, 'fork'>;
  git: Pick<GitManager, 'keepUncommitted' | 'shareUncommitted' | 'forgetUncommitted' | 'takenBranches'>;
  ledger: Pick<Ledger, 'saveParent'>;
  conversations: ConversationStore;
  clock: Clock;
  ids: IdSource;
  redact: (text: string) => string;
  catalog: Pick<ProjectCatalog, 'state' | 'states' | 'offer'>;
  drivers: Pick<ProjectDrivers, 'signal'>;
  logger: Logger;
}

/**
 * Makes a project that continues from the current or an earlier state of its parent. The parent is read and not changed, whether
 * or not a process drives it. The fork gets copies of the parent's conversations. A conversation that the provider does not
 * export starts anew, with everything in the prompt.
 */
export async function forkProject(
  deps: ForkDeps,
  projectId: string,
  worktree: Worktree | undefined,
  request: ForkRequest,
): Promise<Outcome<Project>> {
  const parent = deps.catalog.state(projectId);
  if (parent === undefined) return failed({ kind: 'noSuchProject', projectId });
  const { project } = parent;
  const takenNames = namesIn(deps.catalog);
  const limits = limitsProblem(request.limits ?? {});
  if (limits !== undefined) return failed(limits);
  const name = request.name === undefined ? freeName(project.name, takenNames) : deps.redact(request.name).trim();
  if (name === '' || name.length > MOST_NAME) return failed({ kind: 'nameLength', most: MOST_NAME });
  if (takenNames.some((taken) => taken.toLowerCase() === name.toLowerCase())) {
    return failed({ kind: 'nameTaken', name });
  }
  const id = deps.ids.uuid();
  const plan: NewFork = { id, name, workBranch: await freeBranch(deps, project, name), limits: request.limits ?? {} };
  // Before anything is kept or copied for it.
  const possible = genesisFor(deps, parent, plan, NOTHING_TAKEN);
  if (request.atSeq === undefined && !possible.ok) return possible;
  const made = await forkOrRefuse(deps, parent, request, worktree, plan);
  if (!made.ok) {
    await deps.git.forgetUncommitted(project.repositoryPath, id);
    return made;
  }
  deps.catalog.offer(made.value);
  await tellFamily(deps, made.value);
  return succeeded(made.value.project);
}

async function forkOrRefuse(
  deps: ForkDeps,
  { project, seq }: ProjectState,
  { atSeq }: ForkRequest,
  worktree: Worktree | undefined,
  plan: NewFork,
): Promise<Outcome<ProjectState>> {
  try {
    const made = await deps.runs.fork(project.id, atSeq ?? seq, async (state) => {
      const along = await takenAlong(deps, state, atSeq === undefined ? worktree : undefined, plan.id);
      return genesisOrRefusal(genesisFor(deps, state, plan, along));
    });
    return made.ok ? made : failed(reportedBy(made.failure));
  } catch (error) {
    if (error instanceof Refused) return failed(error.refusal);
    if (error instanceof StoreError) return failed(reportedBy(error.failure));
    throw error;
  }
}

/** Where this does not reach the ledger or the parent, both are told again before the fork's first turn. */
async function tellFamily(deps: ForkDeps, fork: ProjectState): Promise<void> {
  const { id, parentProjectId } = fork.project;
  await deps.ledger.saveParent(id, parentProjectId).catch((error: unknown) => {
    if (!(error instanceof StoreError)) throw error;
    deps.logger.log('warn', 'The ledger could not be told of a fork', { projectId: id, error: error.failure.message });
  });
  await tellParent(deps, fork);
}

type NewFork = Pick<ForkPlan, 'id' | 'name' | 'workBranch' | 'limits'>;
/** What a fork takes along that lies outside the history. */
type TakenAlong = Pick<ForkPlan, 'uncommittedWork' | 'hasWork' | 'conversations'>;

const NOTHING_TAKEN: TakenAlong = { uncommittedWork: null, hasWork: false, conversations: new Map() };

/**
 * `worktree`: the parent's, where the fork goes on from what lies in it now. A fork from the history begins at a commit, with
 * conversations begun anew: what is kept of both is of a later moment. One of a fork that has not begun is as good as that fork.
 */
async function takenAlong(
  deps: ForkDeps,
  state: ProjectState,
  worktree: Worktree | undefined,
  id: string,
): Promise<TakenAlong> {
  const { project, origin } = state;
  if (project.worktreePath === null) {
    const uncommittedWork = origin?.uncommittedWork ?? null;
    if (uncommittedWork !== null) {
      orRefuse(await deps.git.shareUncommitted(project.repositoryPath, uncommittedWork, id));
    }
    return { uncommittedWork, hasWork: true, conversations: await copies(deps, state) };
  }
  if (worktree === undefined) return NOTHING_TAKEN;
  const since = state.lastCommit ?? worktree.baseCommit;
  const kept = await deps.git.keepUncommitted(worktree, since, id);
  // A completed project is committed as a whole, and people remove its worktree when they have merged it.
  if (!kept.ok && kept.failure.kind === 'worktreeMissing' && project.status === 'completed') return NOTHING_TAKEN;
  const uncommittedWork = orRefuse(kept);
  return { uncommittedWork, hasWork: true, conversations: await copies(deps, state) };
}

function genesisFor(
  { clock }: ForkDeps,
  state: ProjectState,
  fork: NewFork,
  along: TakenAlong,
): ReturnType<typeof inheritedGenesis> {
  const createdAt = new Date(clock.now()).toISOString();
  const { decisionContext } = state.project;
  return inheritedGenesis(state, { ...fork, ...along, createdAt, decisionContext });
}

/** As the schema of a project has it. */
const MOST_NAME = 120;

/** Thrown inside `RunStore.fork` to end it without making a fork. */
class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.kind);
    this.refusal = refusal;
  }
}

function genesisOrRefusal(genesis: ReturnType<typeof inheritedGenesis>): Genesis {
  if (genesis.ok) return genesis.value;
  throw new Refused(genesis.failure);
}

function orRefuse<Value>(done: Result<Value, GitFailure>): Value {
  if (done.ok) return done.value;
  throw new Refused(reportedBy(done.failure));
}

/** Copies the conversations that can be read; the others start anew. */
async function copies({ conversations, ids }: ForkDeps, state: ProjectState): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  for (const original of conversationsToCopy(state)) {
    const messages = await conversations.load(original);
    if (messages === undefined) continue;
    const copy = ids.uuid();
    await conversations.save(copy, messages);
    made.set(original, copy);
  }
  return made;
}

/** Below the parent's prefix, because git may have no room for the other one. */
async function freeBranch(deps: ForkDeps, { repositoryPath, workBranch }: Project, name: string): Promise<string> {
  const taken = new Set([
    ...(await deps.git.takenBranches(repositoryPath)),
    ...deps.catalog.states().map((state) => state.project.workBranch),
  ]);
  const isoDate = new Date(deps.clock.now()).toISOString().slice(0, 10);
  return workBranchName(name, isoDate, taken, ownPrefixOf(workBranch));
}

/** "Parse dates, fork", "Parse dates, fork 2", … */
function freeName(name: string, taken: readonly string[]): string {
  const used = new Set(taken.map((one) => one.toLowerCase()));
  for (let n = 1; ; n++) {
    const suffix = n === 1 ? ', fork' : `, fork ${n}`;
    const candidate = `${name.slice(0, MOST_NAME - suffix.length)}${suffix}`;
    if (!used.has(candidate.toLowerCase())) return candidate;
  }
}
