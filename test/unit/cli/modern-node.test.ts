import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { bundledNode, findModernNode, isModern } from '../../../src/cli/modern-node.mjs';
import { root } from '../../support/source/source-tree.ts';

describe('the modern Node', () => {
  const cases: [string, boolean][] = [
    ['20.20.2', false],
    ['22.12.9', false],
    ['22.13.0', true],
    ['22.9.0', false],
    ['24.0.0', true],
    ['100.1.0', true],
  ];
  for (const [version, expected] of cases) {
    it(`${expected ? 'takes' : 'refuses'} ${version}`, () => {
      assert.equal(isModern(version), expected);
    });
  }

  it('is the one that runs, where that is new enough', () => {
    assert.equal(findModernNode(join(root, 'package.json')), process.execPath);
  });

  it('is the one that npm brought, where the one that runs is too old', () => {
    const found = findModernNode(join(root, 'package.json'), '999.0.0');
    assert.equal(found, bundledNode(join(root, 'package.json')));
    assert.ok(found !== null && existsSync(found));
  });

  it('is none where npm brought none', () => {
    assert.equal(bundledNode(join(tmpdir(), 'nothing', 'package.json')), null);
  });
});
