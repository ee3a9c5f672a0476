import type { FactoryEvent } from '../domain/events.ts';
import { gateList } from '../runtime/gate-list.ts';
import { gitFailureChange, statusChange, worktreeOf, type RunContext } from './run-context.ts';

/**
 * At the start of every run: does the world still look as the journal says? A worktree that vanished is put back from its last
 * commit; one that was moved or switched is a person's doing, and a person is asked.
 */
export async function reconcile({ host, deps }: RunContext): Promise<void> {
  const state = host.state();
  if (state.project.worktreePath === null) return;
  const condition = await deps.git.validateWorktree(worktreeOf(state));
  switch (condition.kind) {
    case 'ready':
      break;
    case 'restored':
      await host.commit({ type: 'notice.raised', message: condition.message });
      break;
    case 'lost':
      return void (await rest(host.state().project.status, 'failed'));
    case 'switched':
      return void (await rest(host.state().project.status, 'paused'));
  }
  await noticeRewrittenBase();

  async function rest(from: string, to: 'failed' | 'paused'): Promise<void> {
    if (condition.kind === 'ready' || from === to) return;
    await host.commit(statusChange(to, to === 'failed' ? 'worktreeLost' : 'worktreeSwitched', condition.message));
  }

  async function noticeRewrittenBase(): Promise<void> {
    const { repositoryPath, baseBranch, baseCommit } = state.project;
    if (baseCommit === null || (await deps.git.baseStillThere(repositoryPath, baseBranch, baseCommit))) return;
    const message = `The branch ${baseBranch} no longer contains ${baseCommit.slice(0, 10)}, from which this project started. The work goes on from there; it will need a rebase.`;
    if (state.notices.some((notice) => notice.message === message)) return;
    await host.commit({ type: 'notice.raised', message });
  }
}

/** A branch `df/<slug>/<date>` from the base branch's own commit, in a worktree of the factory repository. */
export async function prepareWorktree({ host, deps, signal }: RunContext): Promise<void> {
  const { project } = host.state();
  const made = await host.step(`worktree ${project.workBranch}`, () =>
    deps.git.createWorktree(
      {
        repositoryPath: project.repositoryPath,
        baseBranch: project.baseBranch,
        branch: project.workBranch,
        worktreesDir: deps.config().worktreesDir,
      },
      signal,
    ),
  );
  if (signal.aborted) return;
  if (!made.ok) return void (await host.commit(gitFailureChange(made.failure)));
  const worktree = made.value;
  const { notes } = await deps.dependencies.link({
    repositoryPath: project.repositoryPath,
    worktreePath: worktree.path,
    isIgnored: (path) => deps.git.isIgnored(worktree, path),
  });
  await host.commit(
    {
      type: 'worktree.ready',
      path: worktree.path,
      branch: worktree.branch,
      baseCommit: worktree.baseCommit,
      sandbox: await deps.sandbox.level(),
    },
    ...notes.map((message): FactoryEvent => ({ type: 'notice.raised', message })),
  );
}

/** The user's own commands, else what the repository shows (DECISIONS 5), and the personas' custom checks. */
export async function detectGates({ host, deps }: RunContext): Promise<void> {
  const state = host.state();
  const { personas, gateCommands } = state.project;
  const timeoutMs = deps.config().gateTimeout;
  const found = await deps.gateDetector.detect(worktreeOf(state).path, timeoutMs);
  const criteria = personas.map((persona) => persona.acceptanceCriteria);
  const gates = gateList({ detected: found.gates, userCommands: gateCommands, criteria }, timeoutMs);
  await host.commit(
    { type: 'gates.detected', gates, notFound: gateCommands === null ? found.notFound : [] },
    ...found.notes.map((message): FactoryEvent => ({ type: 'notice.raised', message })),
  );
}
