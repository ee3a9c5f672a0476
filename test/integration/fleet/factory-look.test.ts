import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { composeEngine } from '../../../src/composition-root.ts';
import { composeLook } from '../../../src/look-root.ts';
import { created } from '../../support/builders/state-builders.ts';
import { ok, opened, randomIds, storeAt, tempDirectory } from '../../support/builders/temp-store.ts';

describe('a look at the projects without an engine', () => {
  it('sees what an engine sees: states, the queue, what is driven, what cannot be read, settings with mistakes', async () => {
    const temp = await tempDirectory();
    const store = storeAt(temp.path);
    ok(await store.data.initialize());
    const make = async (name: string): Promise<string> => {
      const first = created();
      const id = randomIds.uuid();
      ok(await store.runs.create({ ...first, project: { ...first.project, id, name } }));
      return id;
    };
    const [idle, later, sooner, torn] = [
      await make('idle'),
      await make('later'),
      await make('sooner'),
      await make('torn'),
    ];
    const driven = await opened(store, idle);
    for (const [id, since] of [
      [later, '2026-11-30T11:00:00.000Z'],
      [sooner, '2026-11-30T10:00:00.000Z'],
    ] as const) {
      const journal = await opened(store, id);
      await journal.commit([{ type: 'queue.joined', verb: 'start', since }]);
      await journal.close();
    }
    await appendFile(join(temp.path, 'projects', torn, 'journal-000001.jsonl'), 'not a record\n{}\n');
    await writeFile(join(temp.path, 'config.yaml'), 'maxConcurrentProjects: many\n');
    const look = await composeLook({ dataDirectory: temp.path, version: '0' });
    const options = { version: '0', env: process.env, personaDirectories: [] };
    const engine = await composeEngine({ kind: 'test', dataDirectory: temp.path, ...options });
    try {
      const { projects, unreadable, problems } = engine.snapshot();
      const timeless = (seen: typeof projects) => seen.map((project) => ({ ...project, at: 0 }));
      assert.deepEqual(timeless(look.projects), timeless(projects));
      assert.deepEqual(look.unreadable, unreadable);
      assert.deepEqual(look.problems, problems);
      const places = look.projects.map(({ state, drivenBy, queue }) => [state.project.name, drivenBy, queue?.place]);
      assert.deepEqual(places.sort(), [
        ['idle', 'elsewhere', undefined],
        ['later', 'nobody', 2],
        ['sooner', 'nobody', 1],
      ]);
      assert.deepEqual([look.unreadable.map(({ projectId }) => projectId), look.problems.length], [[torn], 1]);
    } finally {
      await driven.close();
      await engine.close();
      await temp.remove();
    }
  });
});
