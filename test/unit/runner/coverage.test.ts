import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { coverageByRoom, coverageText } from '../../runner/coverage.mjs';

describe('the coverage by room', () => {
  let root: string;

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'coverage-')));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it('adds up what real processes ran, counts what none loaded, and leaves types out', async () => {
    const write = (name: string, ...lines: string[]): void => {
      mkdirSync(join(root, name, '..'), { recursive: true });
      writeFileSync(join(root, name), `${lines.join('\n')}\n`);
    };
    write('src/domain/half.ts', 'export function no(a: number) {', '  return a;', '}', 'export const yes: number = 1;');
    write('src/domain/never.ts', 'export const never = 1;');
    write('src/ports/clock.ts', '/** Only types. */', 'export interface Clock { now(): number }');
    write('src/adapters/git/both.ts', "import { yes } from '../../domain/half.ts';", 'console.log(yes);');
    write('package.json', '{ "type": "module" }');
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'src/adapters/git/both.ts')], {
      env: { ...process.env, NODE_V8_COVERAGE: join(root, 'raw') },
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    assert.deepEqual(await coverageByRoom(root, join(root, 'raw')), [
      { room: 'domain', lines: 5, covered: 1 },
      { room: 'adapters/git', lines: 2, covered: 2 },
    ]);
  });

  it('is printed with its sum, and says when it is too little', () => {
    const rows = [
      { room: 'webview', lines: 10, covered: 2 },
      { room: 'domain', lines: 90, covered: 81 },
    ];
    const { text, isEnough } = coverageText(rows);
    assert.match(text, /^webview +20\.0 % +2 of 10 lines$/m);
    assert.match(text, /^all +83\.0 % +83 of 100 lines$/m);
    assert.equal(isEnough, true);
    assert.deepEqual(coverageText([{ room: 'domain', lines: 10, covered: 8 }]).isEnough, false);
  });
});
