import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { placeIn } from '../../../../../src/adapters/providers/acp/acp-paths.ts';
import {
  chooseOption,
  judgePermission,
  type ToolReach,
} from '../../../../../src/adapters/providers/acp/acp-permission.ts';

describe('leave for the tools of an agent', () => {
  let root: string;
  let worktree: string;
  before(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'acp-permission-')));
    worktree = join(root, 'worktree');
    mkdirSync(join(worktree, 'src'), { recursive: true });
    mkdirSync(join(root, 'outside'));
    writeFileSync(join(worktree, 'a.txt'), '');
    symlinkSync(join(root, 'outside'), join(worktree, 'way-out'));
    symlinkSync(worktree, join(root, 'other-name'));
  });
  after(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const allowed = (toolCall: object, reach: ToolReach = 'all', asksToLeave = false) => {
    const otherFolders = [join(root, 'shared')];
    return judgePermission(toolCall, { worktreePath: worktree, otherFolders, reach, asksToLeave }).allowed;
  };

  it('is given for what lies inside, under each of its names', () => {
    for (const path of ['a.txt', './src/../a.txt', join(worktree, 'new/deep.txt'), join(root, 'other-name', 'a.txt')]) {
      assert.ok(allowed({ kind: 'edit', rawInput: { file_path: path } }), path);
    }
    assert.ok(allowed({ kind: 'edit', locations: [{ path: `file://${worktree}/a.txt` }] }));
    assert.ok(allowed({ kind: 'read', locations: [{ path: join(root, 'shared', 'x') }] }));
    assert.ok(allowed({}));
  });

  it('is not given for what lies outside, however it is said', () => {
    const outside = [
      '/etc/passwd',
      '../x',
      'src/../../x',
      '~/.ssh/id',
      'way-out/x',
      'https://example.invalid/x',
      'a\0b',
    ];
    for (const path of outside) {
      assert.ok(!allowed({ kind: 'edit', locations: [{ path }] }), path);
      assert.ok(!allowed({ kind: 'edit', content: [{ type: 'diff', path, newText: '' }] }), path);
      assert.ok(!allowed({ kind: 'other', rawInput: { edits: [{ filePath: path }] } }), path);
    }
    assert.ok(!allowed({ kind: 'execute', rawInput: { command: 'ls', cwd: '/' } }));
  });

  it('is never given to leave the only sandbox that holds the agent', () => {
    for (const kind of ['read', 'edit', 'execute', 'fetch', 'other']) {
      assert.ok(!allowed({ kind, rawInput: { command: 'npm install', cwd: worktree } }, 'all', true), kind);
    }
  });

  it('is given by what the mode is for', () => {
    const kinds = ['read', 'search', 'think', 'edit', 'delete', 'move', 'execute', 'fetch', 'other'];
    const given = (reach: ToolReach) => kinds.filter((kind) => allowed({ kind }, reach));
    assert.deepEqual(given('all'), kinds);
    assert.deepEqual(given('edits'), ['read', 'search', 'think', 'edit', 'delete', 'move', 'other']);
    assert.deepEqual(given('reading'), ['read', 'search', 'think', 'other']);
  });

  it('is given once and not for ever, where there is a choice', () => {
    const options = (...kinds: string[]) => kinds.map((kind) => ({ optionId: kind, name: kind, kind })) as never[];
    const chosen = (isAllowed: boolean, ...kinds: string[]) => {
      const outcome = chooseOption(options(...kinds), isAllowed);
      return outcome.outcome === 'selected' ? outcome.optionId : outcome.outcome;
    };
    assert.equal(chosen(true, 'allow_always', 'allow_once', 'reject_once'), 'allow_once');
    assert.equal(chosen(true, 'allow_always', 'reject_once'), 'allow_always');
    assert.equal(chosen(true, 'reject_once'), 'cancelled');
    assert.equal(chosen(false, 'allow_once', 'reject_always', 'reject_once'), 'reject_once');
    assert.equal(chosen(false, 'allow_once'), 'cancelled');
  });

  it('knows the worktree itself by the empty name', () => {
    assert.equal(placeIn(worktree, worktree), '');
    assert.equal(placeIn(worktree, 'src/new/file.ts'), 'src/new/file.ts');
    assert.equal(placeIn(worktree, `${worktree}-beside/x`), undefined);
  });
});
