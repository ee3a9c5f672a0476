import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';
import type { ProjectRequest } from '../../../src/engine/project-requests.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import { composeEngine, type EngineOptions } from '../../../src/composition-root.ts';
import { refusalSentence } from '../../../src/presenters/refusals/refusal-sentence.ts';
import { SteeredClock } from '../time/steered-clock.ts';
import { until as waitUntil } from '../time/until.ts';

export const personas = join(import.meta.dirname, '../../../personas');

export interface Place {
  root: string;
  repository: string;
  dataDirectory: string;
  /** Of every engine on it. */
  clock: SteeredClock;
  git: (...args: string[]) => string;
  remove: () => void;
}

/** A repository with one commit, and room for a data directory beside it. The script is what the scripted provider plays. */
export function makePlace(files: Record<string, string>, script: object): Place {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'df-story-')));
  const repository = join(root, 'repo');
  const dataDirectory = join(root, 'home');
  mkdirSync(dataDirectory, { mode: 0o700 });
  const git = (...args: string[]): string => gitIn(repository, root, args);
  cpSync(templateOf(files), repository, { recursive: true });
  // The copies are other files to git, until it has looked.
  git('update-index', '-q', '--refresh');
  // JSON is YAML.
  writeFileSync(join(root, 'script.yaml'), JSON.stringify(script));
  writeFileSync(
    join(dataDirectory, 'providers.yaml'),
    `schemaVersion: 1\nproviders:\n  - id: scripted\n    name: scripted\n    config:\n      script: ${join(root, 'script.yaml')}\n`,
  );
  const remove = (): void => {
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  };
  return { root, repository, dataDirectory, clock: new SteeredClock(), git, remove };
}

/** Committed repositories by their files: each is made once in a process, and copied. */
const templates = new Map<string, string>();

function templateOf(files: Record<string, string>): string {
  const key = JSON.stringify(files);
  const known = templates.get(key);
  if (known !== undefined) return known;
  const template = realpathSync(mkdtempSync(join(tmpdir(), 'df-template-')));
  process.once('exit', () => {
    rmSync(template, { recursive: true, force: true });
  });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(template, name)), { recursive: true });
    writeFileSync(join(template, name), text);
  }
  const git = (...args: string[]) => gitIn(template, template, args);
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Test');
  git('config', 'user.email', 'test@example.invalid');
  git('add', '-A');
  git('commit', '-q', '-m', 'begin');
  templates.set(key, template);
  return template;
}

function gitIn(cwd: string, home: string, args: readonly string[]): string {
  const env = { PATH: process.env.PATH ?? '', HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', args, { cwd, env, encoding: 'utf8' }).trim();
}

export function openFactory(place: Place, more: Partial<EngineOptions> = {}): Promise<OrchestrationEngine> {
  return composeEngine({
    kind: 'test',
    version: '0.0.0',
    dataDirectory: place.dataDirectory,
    env: { PATH: process.env.PATH, HOME: place.root, LANG: 'C.UTF-8' },
    personaDirectories: [personas],
    clock: place.clock,
    ...more,
  });
}

/** Creates and starts a project; rejects with the refusal's words. */
export async function begin(
  engine: OrchestrationEngine,
  place: Place,
  more: Partial<ProjectRequest> = {},
): Promise<string> {
  const created = await engine.createProject({
    repositoryPath: place.repository,
    description: 'Say hello.',
    gateCommands: [{ name: 'Tests', command: 'sh check.sh' }],
    ...more,
  });
  if (!created.ok) throw new Error(refusalSentence(created.failure));
  const started = await engine.startProject(created.value.id);
  if (!started.ok) throw new Error(refusalSentence(started.failure));
  return created.value.id;
}

export function stateOf(engine: OrchestrationEngine, projectId: string): ProjectState {
  const snapshot = engine.project(projectId);
  if (snapshot === undefined) throw new Error(`There is no project ${projectId}`);
  return snapshot.state;
}

/** Drives to rest and hands back the state. */
export async function toRest(engine: OrchestrationEngine, projectId: string): Promise<ProjectState> {
  await engine.whenIdle(projectId);
  return stateOf(engine, projectId);
}

/** The same wait as everywhere, with what is waited for in front. */
export const until = (what: string, holds: () => boolean): Promise<void> => waitUntil(holds, what);

/** Passes while no file says "broken". For a shell: a Node that starts computes forty times as long, and stories run it often. */
export const checkProgram = `for name in *.txt; do
  if [ -f "$name" ] && grep -q broken "$name"; then
    echo "$name is broken"
    exit 1
  fi
done
echo 'all is well'
`;

export function draft(key: string, dependencies: string[] = [], more: object = {}): object {
  return {
    key,
    title: `Write ${key}`,
    description: `Write ${key}.txt.`,
    priority: 2,
    dependencies,
    acceptanceCheck: { command: `test -f ${key}.txt`, description: `${key}.txt is there` },
    ...more,
  };
}

export function planTurn(tasks: object[], more: object = {}): object {
  return { reply: { tasks }, usage: { input: 100, output: 50 }, cost: 0.01, ...more };
}

export function doneTurn(key: string, text = 'fine', more: object = {}): object {
  return {
    do: [{ write: { file: `${key}.txt`, content: `${text}\n` } }],
    reply: { status: 'done', summary: `Wrote ${key}.txt.` },
    usage: { input: 200, output: 20 },
    cost: 0.02,
    ...more,
  };
}

/** What a slow turn takes: longer than any test, and than any time limit in one. */
export const SLOW_MS = 7_200_000;

/** Writes a file at once, then takes `SLOW_MS`, which the clock of the place passes; asked again, it does all of it again. */
export function slowTurn(key: string): object {
  return doneTurn(key, 'fine', {
    do: [
      { write: { file: 'half.txt', content: 'half\n' } },
      { wait: `${SLOW_MS}ms` },
      { write: { file: `${key}.txt`, content: 'fine\n' } },
    ],
  });
}

/** Resolves when the slow turn of a project has written its first file. */
export async function inSlowTurn(engine: OrchestrationEngine, projectId: string): Promise<void> {
  await until('the slow turn writes', () =>
    existsSync(join(stateOf(engine, projectId).project.worktreePath ?? '/nowhere', 'half.txt')),
  );
}

const opened: { engines: OrchestrationEngine[]; places: Place[] } = { engines: [], places: [] };

/** A place and an engine on it that `closeStories` closes and removes. */
export async function openPlace(
  script: object,
  more: Partial<EngineOptions> = {},
  files: Record<string, string> = {},
): Promise<{ engine: OrchestrationEngine; place: Place }> {
  const place = makePlace(
    { 'check.sh': checkProgram, 'README.md': '# Sample\n', ...files },
    { version: 1, name: 'story', ...script },
  );
  opened.places.push(place);
  return { engine: await reopened(place, more), place };
}

/** Another process on the same place, closed by `closeStories`. */
export async function reopened(place: Place, more: Partial<EngineOptions> = {}): Promise<OrchestrationEngine> {
  const engine = await openFactory(place, more);
  opened.engines.push(engine);
  return engine;
}

/** A project that has begun to play the script. */
export async function tell(
  script: object,
  more: Partial<ProjectRequest> = {},
): Promise<{ engine: OrchestrationEngine; place: Place; id: string }> {
  const { engine, place } = await openPlace(script);
  return { engine, place, id: await begin(engine, place, more) };
}

export async function closeStories(): Promise<void> {
  for (const engine of opened.engines.splice(0)) await engine.close();
  for (const place of opened.places.splice(0)) place.remove();
}
