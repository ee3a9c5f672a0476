import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { mayHoldLifecycleScripts, newLifecycleScripts } from '../../../../src/domain/evidence/lifecycle-scripts.ts';

const pack = (scripts: unknown) => JSON.stringify({ scripts });

describe('scripts that a package manager runs by itself', () => {
  it('are those of an installation that are new or changed', () => {
    const before = pack({ test: 'a', prepare: 'b', postinstall: 'c' });
    const after = pack({ test: 'x', prepare: 'b', postinstall: 'x', preinstall: 'x', pretest: 'x' });
    assert.deepEqual(newLifecycleScripts('package.json', before, after), ['postinstall', 'preinstall']);
    assert.deepEqual(newLifecycleScripts('a/b/package.json', null, after), ['prepare', 'postinstall', 'preinstall']);
    assert.deepEqual(newLifecycleScripts('package.json', after, before), ['postinstall']);
    assert.deepEqual(newLifecycleScripts('package.json', before, null), []);
  });

  it('are those of composer, which may be lists', () => {
    const after = pack({ 'post-install-cmd': ['@php x'], test: 'x' });
    assert.deepEqual(newLifecycleScripts('composer.json', pack({}), after), ['post-install-cmd']);
    assert.deepEqual(newLifecycleScripts('composer.json', after, after), []);
  });

  it('are in no other file, and in none that is no JSON', () => {
    assert.deepEqual(newLifecycleScripts('package-lock.json', null, pack({ prepare: 'x' })), []);
    assert.deepEqual(newLifecycleScripts('package.json', '{', pack({ prepare: 'x' })), ['prepare']);
    for (const broken of ['{', 'null', '[]', '{"scripts":3}']) {
      assert.deepEqual(newLifecycleScripts('package.json', null, broken), [], broken);
    }
    assert.deepEqual(newLifecycleScripts('a/constructor', null, pack({ prepare: 'x' })), []);
    const places = ['package.json', 'a/composer.json', 'a/xpackage.json', 'package.json/x'];
    assert.deepEqual(places.map(mayHoldLifecycleScripts), [true, true, false, false]);
  });
});
