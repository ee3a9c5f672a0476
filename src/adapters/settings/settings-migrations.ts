import { isMap, type Document, type YAMLMap } from 'yaml';

export const SETTINGS_VERSION = 1;

/** Migrates one version up. It changes the document itself, so that the user's comments stay. */
export interface SettingsMigration {
  from: number;
  /** Returns a sentence for each change; none: only the version number changes. */
  apply(document: Document): string[];
}

/** A file without `schemaVersion` has version 0, the form in the specification. */
export const configMigrations: readonly SettingsMigration[] = [
  {
    from: 0,
    apply(document) {
      if (!document.has('dataDir')) return [];
      document.delete('dataDir');
      return ['"dataDir" was taken out: the data directory is the folder of this file; DARK_FACTORY_HOME moves it'];
    },
  },
];

export const providersMigrations: readonly SettingsMigration[] = [
  {
    from: 0,
    apply(document) {
      const changes: string[] = [];
      for (const entry of providerEntries(document)) {
        const id = String(entry.get('id'));
        // Only references get here: a file with a plain key is refused earlier.
        for (const old of ['apiKey', 'api_key']) {
          if (!entry.has(old)) continue;
          entry.setIn(['config', 'api_key'], entry.get(old));
          entry.delete(old);
          changes.push(`"${old}" of "${id}" is now "api_key" under its "config"`);
        }
      }
      return changes;
    },
  },
];

/** Applies every step from `version` on. */
export function migrate(document: Document, version: number, migrations: readonly SettingsMigration[]): string[] {
  const changes: string[] = [];
  for (let from = version; from < SETTINGS_VERSION; from++) {
    const step = migrations.find((migration) => migration.from === from);
    if (step === undefined) throw new Error(`There is no migration from version ${from}`);
    changes.push(...step.apply(document));
  }
  document.set('schemaVersion', SETTINGS_VERSION);
  return changes;
}

function providerEntries(document: Document): YAMLMap[] {
  const list: unknown = document.get('providers');
  const items = typeof list === 'object' && list !== null && 'items' in list ? list.items : [];
  return Array.isArray(items) ? items.filter((item): item is YAMLMap => isMap(item)) : [];
}
