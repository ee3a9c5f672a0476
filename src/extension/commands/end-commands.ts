import { labelOf, pickProject } from '../questions/pick-project.ts';
import type { CommandContext } from './command-context.ts';
import { reported } from './run-commands.ts';

export async function deleteProject(context: CommandContext, argument: unknown): Promise<void> {
  const target = await pickProject(context, argument, { title: 'Delete', action: 'delete' });
  if (target === undefined) return;
  const { id, workBranch, worktreePath, repositoryPath } = target.project.state.project;
  const name = labelOf(target.project);
  const published = target.project.state.publishedCommit !== null;
  const sure = await context.questions.confirm({
    message: `Delete “${name}”?`,
    detail: [
      'The project leaves the list; its records go to the trash folder of the data directory.',
      published
        ? `The branch ${workBranch} stays in ${repositoryPath}.`
        : `No verified commit is on ${workBranch} in ${repositoryPath}.`,
      ...(worktreePath === null
        ? []
        : [`The worktree ${worktreePath} is removed only if everything in it is committed; otherwise it stays.`]),
    ].join('\n'),
    action: 'Delete',
  });
  if (!sure) return;
  const done = await reported(context, () => target.engine.deleteProject(id));
  if (done === undefined) return;
  const kept = done.worktreeKept === null ? '' : ` The worktree stays, because it has work in it: ${done.worktreeKept}`;
  await context.questions.tell('info', `${name} was deleted. Its records are in ${done.movedTo}.${kept}`);
}
