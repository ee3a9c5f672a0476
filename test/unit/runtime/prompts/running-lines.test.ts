import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runningLines } from '../../../../src/runtime/prompts/running-lines.ts';

describe('the lines of files that make others run programs', () => {
  it('name the file, what runs programs because of it, and the scripts of a package', () => {
    assert.equal(
      runningLines([
        { path: '.vscode/tasks.json', by: 'editor', scripts: [] },
        { path: 'package.json', by: 'packageManager', scripts: ['prepare', 'postinstall'] },
      ]),
      '- .vscode/tasks.json: an editor that opens this folder\n- package.json: a package manager or build tool (prepare, postinstall)',
    );
  });
});
