import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { loadYaml } from '../../../../../src/adapters/files/yaml-text.ts';
import { providerFailureKind } from '../../../../../src/domain/provider/provider-failure.ts';
import { parseScript } from '../../../../../src/domain/turn/script.ts';

const guide = readFileSync(new URL('../../../../../docs/scripted-provider.md', import.meta.url), 'utf8');

describe('the guide to scripts', () => {
  it('shows a script that can be played', () => {
    const yaml = [...guide.matchAll(/```yaml\n(version: 1\n[^]*?)```/g)].map((match) => match[1] ?? '');
    assert.equal(yaml.length, 1);
    const document = loadYaml(yaml[0] ?? '');
    assert.ok(document.ok);
    const script = parseScript(document.value);
    assert.ok(script.ok, script.ok ? '' : script.failure);
    const steps = script.value.tasks['Add slugify']?.flatMap((turn) => turn.steps.map((step) => step.kind));
    assert.deepEqual(steps, ['think', 'say', 'write', 'edit', 'run', 'patch', 'run']);
  });

  it('names every kind of failure', () => {
    const named = /Kinds of failure: (.*)\./.exec(guide)?.[1]?.match(/\w+/g);
    assert.deepEqual(named, providerFailureKind.options);
  });
});
