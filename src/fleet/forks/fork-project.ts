import { conversationsToCopy, genesisOf, type ForkRefusal } from '../../domain/lineage/genesis-of.ts';
import type { Genesis } from '../../domain/lineage/genesis.ts';
import { failed, succeeded } from '../../domain/result.ts';
import { workBranchName } from '../../domain/run/branch-name.ts';
import type { Project } from '../../domain/run/project.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { ForkRequest, Outcome, Refusal } from '../../engine/engine-contract.ts';
import type { Clock, IdSource } from '../../ports/clock.ts';
import type { GitManager, Worktree } from '../../ports/git-manager.ts';
import type { ConversationStore } from '../../ports/stores/conversation-store.ts';
import type { RunStore } from '../../ports/stores/run-store.ts';
import { StoreError } from '../../ports/stores/store-failure.ts';
import type { ProjectCatalog } from '../project-catalog.ts';
import type { ProjectDrivers } from '../project-drivers.ts';
import { tellParent } from './tell-parent.ts';
import { limitsProblem, namesIn } from '../project-creation.ts';

export interface ForkDeps {
  runs: Pick<RunStore, 'fork'>;
  git: Pick<GitManager, 'keepUncommitted' | 'takenBranches'>;
  conversations: ConversationStore;
  clock: Clock;
  ids: IdSource;
  redact: (text: string) => string;
  catalog: Pick<ProjectCatalog, 'state' | 'states' | 'offer'>;
  drivers: Pick<ProjectDrivers, 'signal'>;
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
  if (parent === undefined) return failed({ message: `There is no project ${projectId}.` });
  const { project } = parent;
  const takenNames = namesIn(deps.catalog);
  const limits = limitsProblem(request.limits ?? {});
  if (limits !== undefined) return failed({ message: limits });
  const name = request.name === undefined ? freeName(project.name, takenNames) : deps.redact(request.name).trim();
  if (name === '' || name.length > MOST_NAME) {
    return failed({ message: `The name of a project has 1 to ${MOST_NAME} characters.` });
  }
  if (takenNames.some((taken) => taken.toLowerCase() === name.toLowerCase())) {
    return failed({ message: `There is already a project named "${name}". Choose another name.` });
  }
  const id = deps.ids.uuid();
  const kept =
    request.atSeq === undefined && worktree !== undefined
      ? await deps.git.keepUncommitted(worktree, id)
      : succeeded(null);
  if (!kept.ok) return failed({ message: kept.failure.message, git: kept.failure });
  const workBranch = await freeBranch(deps, project, name);
  try {
    const made = await deps.runs.fork(project.id, request.atSeq ?? parent.seq, async (state) => {
      const changes = {
        ...{ id, name, workBranch, limits: request.limits ?? {}, uncommittedWork: kept.value },
        createdAt: new Date(deps.clock.now()).toISOString(),
        decisionContext: state.project.decisionContext,
      };
      return genesisOrRefusal(state, { ...changes, conversations: await copies(deps, state) });
    });
    if (!made.ok) return failed({ message: made.failure.message });
    deps.catalog.offer(made.value);
    // If this does not reach the parent, it is repeated before the fork's first turn.
    await tellParent(deps, made.value);
    return succeeded(made.value.project);
  } catch (error) {
    if (error instanceof Refused) return failed(error.refusal);
    if (error instanceof StoreError) return failed({ message: error.failure.message });
    throw error;
  }
}

/** Longest name that the project schema accepts. */
const MOST_NAME = 120;

/** Thrown inside `RunStore.fork` to end it without making a fork. */
class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

function genesisOrRefusal(...args: Parameters<typeof genesisOf>): Genesis {
  const genesis = genesisOf(...args);
  if (genesis.ok) return genesis.value;
  throw new Refused({ message: `${nothingLeft(genesis.failure)} Raise that limit, or give the fork one of its own.` });
}

function nothingLeft({ limit }: ForkRefusal): string {
  switch (limit) {
    case 'maxRuntimeMs':
      return 'The project had used all of its time by then.';
    case 'maxCostUsd':
      return 'The project had spent all that it may by then.';
    case 'maxTurns':
      return 'The project had taken all of its turns by then.';
    case 'maxTokens':
      return 'The project had used all of its tokens by then.';
  }
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

async function freeBranch(deps: ForkDeps, { repositoryPath }: Project, name: string): Promise<string> {
  const taken = new Set([
    ...(await deps.git.takenBranches(repositoryPath)),
    ...deps.catalog.states().map((state) => state.project.workBranch),
  ]);
  return workBranchName(name, new Date(deps.clock.now()).toISOString().slice(0, 10), taken);
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
