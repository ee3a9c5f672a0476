import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseDocument } from 'yaml';
import {
  configMigrations,
  migrate,
  providersMigrations,
} from '../../../../src/adapters/settings/settings-migrations.ts';

describe('migrating settings', () => {
  it('keeps the comments and the order of a person', () => {
    const document = parseDocument('# mine\nlogLevel: debug # loud\ndataDir: ~/x\n# last\npollingInterval: 5m\n');
    assert.equal(migrate(document, 0, configMigrations).length, 1);
    assert.equal(String(document), '# mine\nlogLevel: debug # loud\n# last\npollingInterval: 5m\nschemaVersion: 1\n');
  });

  it('changes nothing but the number where there is nothing to change', () => {
    assert.deepEqual(migrate(parseDocument('logLevel: info'), 0, configMigrations), []);
    assert.deepEqual(migrate(parseDocument('providers:\n  - 1\n  - ~\n'), 0, providersMigrations), []);
    assert.deepEqual(migrate(parseDocument('providers: none'), 0, providersMigrations), []);
  });

  it('moves a key reference to where it is now, and keeps what else is under config', () => {
    const document = parseDocument('providers:\n  - id: a\n    apiKey: env:A\n    config: { x: 1 }\n');
    migrate(document, 0, providersMigrations);
    assert.deepEqual(document.toJS(), {
      providers: [{ id: 'a', config: { x: 1, api_key: 'env:A' } }],
      schemaVersion: 1,
    });
  });

  it('does not guess a step that is not there', () => {
    assert.throws(() => migrate(parseDocument('a: 1'), 0, []), /no migration from version 0/);
  });
});
