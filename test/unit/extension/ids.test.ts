import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
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
import { COST_ROW_WORDS } from '../../../src/presenters/costs/cost-tree.ts';
import { projectActions } from '../../../src/presenters/project/project-actions.ts';
import { PROVIDER_ACTIONS } from '../../../src/presenters/providers/provider-rows.ts';
import { tales } from '../../support/told/tales.ts';

interface Contributions {
  commands: { command: string; title: string; category: string }[];
  views: Record<string, { id: string }[]>;
  viewsContainers: { activitybar: { id: string; icon: string }[] };
  viewsWelcome: { view: string; contents: string; when: string }[];
  menus: Record<string, { command: string; when: string }[]>;
  walkthroughs: { id: string; steps: { description: string; media: { svg: string }; completionEvents: string[] }[] }[];
  configuration: { properties: Record<string, { default: unknown }> };
}

const root = new URL('../../../', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  publisher: string;
  name: string;
  engines: { vscode: string };
  contributes: Contributions;
};
const { contributes } = manifest;
const welcome = contributes.viewsWelcome;
const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
const clauses = [
  ...welcome.map((entry) => entry.when),
  ...Object.values(contributes.menus).flatMap((entries) => entries.map((entry) => entry.when)),
  ...steps.flatMap((step) => step.completionEvents).filter((event) => event.startsWith('onContext:')),
];

describe('the names of the extension', () => {
  it('are those of package.json', () => {
    assert.equal(EXTENSION_ID, `${manifest.publisher}.${manifest.name}`);
    assert.deepEqual(contributes.commands.map((entry) => entry.command).sort(), Object.values(COMMANDS).sort());
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map((entry) => entry.id),
      [CONTAINER],
    );
    assert.deepEqual(
      contributes.views[CONTAINER]?.map((view) => view.id),
      Object.values(VIEWS),
    );
    assert.deepEqual(
      contributes.walkthroughs.map((walkthrough) => walkthrough.id),
      [WALKTHROUGH],
    );
    const settings = Object.keys(contributes.configuration.properties);
    assert.deepEqual(settings.sort(), Object.values(SETTINGS).sort());
    for (const setting of settings) assert.ok(setting.startsWith(`${SETTINGS_SECTION}.`));
  });

  it('put every command under one word of the palette', () => {
    for (const entry of contributes.commands) assert.equal(entry.category, 'Dark Factory', entry.command);
  });

  it('are the only context keys that clauses ask for', () => {
    const known: string[] = [...Object.values(CONTEXT_KEYS), ...Object.values(VIEWS)];
    const asked = clauses.flatMap((clause) => clause.match(/darkFactory\.\w+/g) ?? []);
    assert.deepEqual(
      asked.filter((key) => !known.includes(key)),
      [],
    );
    for (const key of Object.values(CONTEXT_KEYS)) assert.ok(asked.includes(key), `${key} is set and never asked for`);
  });

  it('offer on a row only what its presenter knows', () => {
    const words = (contributes.menus['view/item/context'] ?? []).map(
      (entry) => /viewItem =~ \/\\b(\w+)\\b\//.exec(entry.when)?.[1],
    );
    const possible = new Set<string | undefined>(['project', ...everyAction(), ...COST_ROW_WORDS, ...PROVIDER_ACTIONS]);
    assert.deepEqual(
      words.filter((word) => !possible.has(word)),
      [],
    );
  });

  it('are the only own commands that menus, welcomes and the walkthrough link to', () => {
    const declared: string[] = Object.values(COMMANDS);
    const links = [...welcome.map((entry) => entry.contents), ...steps.map((step) => step.description)]
      .flatMap((text) => [...text.matchAll(/command:([\w.]+)/g)])
      .map((match) => match[1] ?? '');
    const menus = Object.values(contributes.menus).flatMap((entries) => entries.map((entry) => entry.command));
    const events = steps
      .flatMap((step) => step.completionEvents)
      .flatMap((event) => /^onCommand:(.+)/.exec(event)?.[1] ?? []);
    const own = [...links, ...menus, ...events].filter((id) => id.startsWith('darkFactory.'));
    assert.deepEqual(
      own.filter((id) => !declared.includes(id)),
      [],
    );
  });

  it('point to pictures that are there', () => {
    const pictures = [
      ...contributes.viewsContainers.activitybar.map((entry) => entry.icon),
      ...steps.map((step) => step.media.svg),
    ];
    assert.deepEqual(
      pictures.filter((file) => !existsSync(new URL(file, root))),
      [],
    );
  });

  it('keep the extension on the editors that it promises', () => {
    assert.equal(manifest.engines.vscode, '^1.104.0');
  });
});

/** Over every record of every real run, driven or not. */
function everyAction(): Set<string> {
  const actions = new Set<string>();
  for (const told of Object.values(tales)) {
    for (const { seq } of told.records) {
      const { state, at } = told.when((_, record) => record.seq === seq);
      for (const drivenBy of ['here', 'nobody'] as const) {
        for (const action of projectActions({ state, at, drivenBy })) actions.add(action);
      }
    }
  }
  return actions;
}
