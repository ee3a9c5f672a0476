import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';
import type { ProjectRequest } from '../../../src/engine/project-requests.ts';
import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import type { EngineOptions } from '../../../src/composition-root.ts';
import { refusalSentence } from '../../../src/presenters/refusals/refusal-sentence.ts';
import { pathWithoutBubblewrap } from '../sandbox/bubblewrap.ts';
import { removeFolder, temporaryFolder } from '../sandbox/sandbox-run.ts';
import { begin, checkProgram, closeStories, makePlace, reopened, type Place } from './story.ts';

/** A repository with a remote beside it, and an engine that finds no bubblewrap that works. */
export class HinderedStory {
  readonly folder: string;
  readonly remote: string;
  readonly place: Place;
  readonly engine: OrchestrationEngine;

  private constructor(folder: string, place: Place, engine: OrchestrationEngine) {
    this.folder = folder;
    this.remote = join(folder, 'remote.git');
    this.place = place;
    this.engine = engine;
  }

  /** `providers`: the file; the scripted provider unless it is given. */
  static async open(more: Partial<EngineOptions> = {}, providers?: string): Promise<HinderedStory> {
    const folder = temporaryFolder();
    const env = { PATH: pathWithoutBubblewrap(folder), HOME: folder, LANG: 'C.UTF-8' };
    const place = makePlace({ 'check.sh': checkProgram, 'README.md': '# Sample\n' }, {});
    if (providers !== undefined) writeFileSync(join(place.dataDirectory, 'providers.yaml'), providers);
    const story = new HinderedStory(folder, place, await reopened(place, { env, ...more }));
    execFileSync('git', ['init', '-q', '--bare', story.remote], { env: { PATH: env.PATH, HOME: folder } });
    return story;
  }

  /** The script is written when the paths are known; it is read when the plan begins. */
  begin(script: object, more: Partial<ProjectRequest> = {}): Promise<string> {
    writeFileSync(join(this.place.root, 'script.yaml'), JSON.stringify({ version: 1, name: 'story', ...script }));
    return begin(this.engine, this.place, more);
  }

  /**
   * A push from the user's own checkout, whose configuration has no guard of ours: what stops it is the environment alone.
   * Never fails.
   */
  pushFromCheckout(branch: string): string {
    return `{ git -C '${this.place.repository}' push -q '${this.remote}' HEAD:refs/heads/${branch} || true; }`;
  }

  /** What has arrived at the remote. */
  arrived(): string[] {
    const format = ['for-each-ref', '--format=%(refname:short)'];
    const listed = execFileSync('git', ['--git-dir', this.remote, ...format], { encoding: 'utf8' });
    return listed.split('\n').filter((name) => name !== '');
  }

  async events(id: string): Promise<FactoryEvent[]> {
    const history = await this.engine.history(id, 0);
    if (!history.ok) throw new Error(refusalSentence(history.failure));
    return history.value.flatMap((record) => record.events);
  }

  async close(): Promise<void> {
    await closeStories();
    this.place.remove();
    removeFolder(this.folder);
  }
}
