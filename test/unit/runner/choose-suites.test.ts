import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { chooseSuites } from '../../vscode-host/choose-suites.mjs';

const files = ['activation', 'costs', 'language-models', 'new-project', 'providers', 'run-project'].map(
  (name) => `${name}.test.ts`,
);
const wanted = {
  version: 'lowest',
  words: '',
  everything: false,
  pick: (from: readonly string[], count: number) => from.slice(-count),
};

describe('the suites that are played in an editor', () => {
  it('are all of them in the stable one', () => {
    assert.deepEqual(chooseSuites(files, { ...wanted, version: 'stable' }), files);
  });

  it('are a sample in the lowest one, with all that depends on the editor’s version', () => {
    assert.deepEqual(
      chooseSuites(files, wanted),
      files.filter((file) => file !== 'costs.test.ts'),
    );
  });

  it('are all of them there too, when everything or a title is asked for', () => {
    assert.deepEqual(chooseSuites(files, { ...wanted, everything: true }), files);
    assert.deepEqual(chooseSuites(files, { ...wanted, words: 'costs' }), files);
  });

  it('never lose one that is always to be played because its file was renamed', () => {
    assert.throws(() => chooseSuites(['costs.test.ts'], wanted), /activation\.test\.ts/);
  });
});
