import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ground } from './ground.ts';
import { processesIn, type Outcome } from './turns.ts';

/** The longest project, in one turn of three requests each. */
const PROJECT_LIMIT_MS = 12 * 60_000;
const program = join(import.meta.dirname, '../../../dist/dark-factory.mjs');

/** What the command line told in the end. */
interface Status {
  project?: {
    status: string;
    reason?: { sentence?: string };
    tasksDone: number;
    tasksTotal: number;
    workBranch?: string;
  };
  tasks?: { title: string; status: string; providerId?: string }[];
}

/** A description is planned, both tasks are done and verified, and the branch holds them; nothing else has changed. */
export async function finishes(ground: Ground): Promise<Outcome> {
  return driven(ground, [ground.provider('agent')]);
}

/** The service of the first provider fails in its first turn; the second does all. */
export async function failsOver(ground: Ground): Promise<Outcome> {
  return driven(ground, [ground.provider('failing', 'quota'), ground.provider('spare')]);
}

async function driven(ground: Ground, providers: readonly object[]): Promise<Outcome> {
  writeFileSync(join(ground.dataDirectory, 'providers.yaml'), JSON.stringify({ schemaVersion: 1, providers }));
  const made = await run(ground, ['init', 'Demo', '-d', 'Add slugify and clamp, with tests.', '--max-turns', '14']);
  if (made.code !== 0) return { isRight: false, shows: `init: ${made.said}` };
  const { code, said } = await run(ground, ['start', 'demo', '--no-wait', '--json']);
  const { project } = parsed(said);
  const branches = ground.git('branch', '--list', 'df/*', '--format=%(refname:short)').split('\n');
  const files = branches[0] === '' ? '' : ground.git('ls-tree', '-r', '--name-only', branches[0] ?? '');
  const isThere = ['src/slugify.js', 'test/slugify.test.js', 'src/clamp.js', 'test/clamp.test.js'].every((path) =>
    files.split('\n').includes(path),
  );
  const stray = files.split('\n').length - 8;
  const left = processesIn(ground);
  const dirt = ground.git('status', '--porcelain');
  const isRight = code === 0 && isThere && stray === 0 && dirt === '' && left.length === 0;
  const count = `${project?.tasksDone ?? 0} of ${project?.tasksTotal ?? 0}`;
  if (isRight) return { isRight, shows: count };
  const what = `${count}, exit code ${String(code)}, ${project?.reason?.sentence ?? said.slice(-300)}`;
  return {
    isRight,
    shows: `${what}; stray files ${stray}; checkout ${dirt || 'clean'}; left ${left.map(({ line }) => line).join(', ') || 'nothing'}`,
  };
}

function parsed(said: string): Status {
  try {
    return JSON.parse(said) as Status;
  } catch {
    return {};
  }
}

function run(ground: Ground, argv: readonly string[]): Promise<{ code: number | string | null; said: string }> {
  const child = spawn(process.execPath, ['--no-warnings', program, ...argv], {
    cwd: ground.repository,
    env: ground.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PROJECT_LIMIT_MS,
  });
  let said = '';
  let complained = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString('utf8')));
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code: code ?? signal, said: said === '' ? complained : said });
    });
  });
}
