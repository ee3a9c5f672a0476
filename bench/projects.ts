import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { begin, makePlace, openFactory, stateOf, until } from '../test/support/stories/story.ts';
import { medianOf, timesOf, type Figure } from './figures.ts';

const ROUNDS = 5;

/** From the request to a worktree that is ready, against a bare `git worktree add` of the same repository in the same run. */
async function projectBench(fileCount: number): Promise<Figure[]> {
  const files = Object.fromEntries(
    Array.from({ length: fileCount }, (_, n) => [`src/${n % 100}/file-${n}.txt`, `line ${n}\n`.repeat(5)]),
  );
  const place = makePlace(
    { ...files, 'check.sh': '' },
    { version: 1, name: 'bench', plan: [{ hang: true }], tasks: {} },
  );
  const engine = await openFactory(place);
  try {
    const bare = await timesOf(ROUNDS, (n) => {
      const worktree = join(place.root, `bare-${n}`);
      execFileSync('git', ['worktree', 'add', '-q', '-b', `bare-${n}`, worktree], { cwd: place.repository });
    });
    for (let n = 0; n < ROUNDS; n++) {
      execFileSync('git', ['worktree', 'remove', '--force', join(place.root, `bare-${n}`)], { cwd: place.repository });
    }
    const ours = await timesOf(ROUNDS, async (n) => {
      const id = await begin(engine, place, { name: `bench ${n}` });
      await until('the worktree is ready', () => stateOf(engine, id).project.worktreePath !== null);
      await engine.terminateProject(id, 'measured');
    });
    return [
      {
        name: `project creation, ${fileCount} files`,
        value: medianOf(ours),
        unit: 'ms',
        floor: medianOf(bare),
        note: `floor: bare git worktree add; the first, which makes the factory repository: ${(ours[0] ?? NaN).toFixed(0)} ms`,
      },
    ];
  } finally {
    await engine.close();
    rmSync(place.root, { recursive: true, force: true, maxRetries: 3 });
  }
}

export const benches = [
  { name: 'projects-100', run: () => projectBench(100) },
  { name: 'projects-20000', run: () => projectBench(20_000) },
];
