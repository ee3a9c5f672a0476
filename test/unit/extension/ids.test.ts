import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { z } from 'zod';
import {
  COMMANDS,
  CONTAINER,
  CONTEXT_KEYS,
  EXTENSION_ID,
  SETTINGS,
  SETTINGS_SECTION,
  VIEWS,
  WALKTHROUGH,
} from '../../../src/extension/ids.ts';
import { readProjectFile } from '../../support/source-tree.ts';

const menuEntry = z.object({ command: z.string().optional(), when: z.string().optional() });
const manifest = z
  .object({
    name: z.string(),
    publisher: z.string(),
    contributes: z.object({
      commands: z.array(z.object({ command: z.string(), title: z.string(), category: z.string() })),
      viewsContainers: z.object({ activitybar: z.array(z.object({ id: z.string() })) }),
      views: z.record(z.string(), z.array(z.object({ id: z.string() }))),
      viewsWelcome: z.array(z.object({ view: z.string(), contents: z.string(), when: z.string().optional() })),
      menus: z.record(z.string(), z.array(menuEntry)),
      walkthroughs: z.array(z.object({ id: z.string() })).default([]),
      configuration: z.object({ properties: z.record(z.string(), z.unknown()) }),
    }),
  })
  .parse(JSON.parse(readProjectFile('package.json')));
const { contributes } = manifest;
const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();
const own = (text: string): string[] => text.match(/\bdarkFactory\.[\w.]+/g) ?? [];

describe('the ids of the extension and package.json', () => {
  it('name the same extension', () => {
    assert.equal(EXTENSION_ID, `${manifest.publisher}.${manifest.name}`);
  });

  it('name the same commands', () => {
    assert.deepEqual(sorted(contributes.commands.map(({ command }) => command)), sorted(Object.values(COMMANDS)));
  });

  it('show every command under one category', () => {
    assert.deepEqual(sorted(contributes.commands.map(({ category }) => category)), ['Dark Factory']);
  });

  it('name the same container and views', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [CONTAINER],
    );
    assert.deepEqual(sorted((contributes.views[CONTAINER] ?? []).map(({ id }) => id)), sorted(Object.values(VIEWS)));
    const welcomed = sorted(contributes.viewsWelcome.map(({ view }) => view));
    assert.deepEqual(
      welcomed.filter((view) => !Object.values<string>(VIEWS).includes(view)),
      [],
    );
  });

  it('name the same settings', () => {
    assert.deepEqual(sorted(Object.keys(contributes.configuration.properties)), sorted(Object.values(SETTINGS)));
    for (const setting of Object.values(SETTINGS)) assert.ok(setting.startsWith(`${SETTINGS_SECTION}.`), setting);
  });

  it('name the same walkthrough', () => {
    assert.deepEqual(
      contributes.walkthroughs.map(({ id }) => `${SETTINGS_SECTION}.${id.replace(`${SETTINGS_SECTION}.`, '')}`),
      [WALKTHROUGH],
    );
  });

  it('offer in menus and empty views only commands that exist', () => {
    const offered = [
      ...Object.values(contributes.menus)
        .flat()
        .flatMap(({ command }) => command ?? []),
      ...contributes.viewsWelcome.flatMap(({ contents }) =>
        [...contents.matchAll(/\(command:([\w.]+)/g)].map(([, command = '']) => command),
      ),
    ].filter((command) => command.startsWith('darkFactory.'));
    const known: string[] = Object.values(COMMANDS);
    assert.deepEqual(
      sorted(offered).filter((command) => !known.includes(command)),
      [],
    );
  });

  it('ask in `when` clauses only for keys that the extension sets, and for every one of them', () => {
    const clauses = [...Object.values(contributes.menus).flat(), ...contributes.viewsWelcome].map(
      ({ when }) => when ?? '',
    );
    const views: string[] = Object.values(VIEWS);
    const asked = sorted(clauses.flatMap(own)).filter((key) => !views.includes(key));
    assert.deepEqual(asked, sorted(Object.values(CONTEXT_KEYS)));
  });
});
