import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { chatArguments, findEditor } from '../../../../../src/adapters/providers/antigravity/antigravity-editor.ts';
import { isComplete } from '../../../../../src/adapters/providers/antigravity/antigravity-reply.ts';

describe('the hand-off to the editor', () => {
  it('names mode, files and window as the specification does, the prompt last', () => {
    assert.deepEqual(chatArguments('agent', ['/w/p.md', '/w/q.md'], 'reuse', 'Do it'), [
      ...['chat', '--mode', 'agent', '-a', '/w/p.md', '-a', '/w/q.md', '--reuse-window', 'Do it'],
    ]);
    assert.equal(chatArguments('edit', [], 'new', 'x').at(-2), '--new-window');
  });

  it('takes an answer for whole when it ends with a block of JSON, or is nothing else', () => {
    for (const text of ['{"a": 1}\n', 'Text.\n```json\n{"a": 1}\n```\n\n', '```json\r\n{}\r\n```']) {
      assert.ok(isComplete(text), text);
    }
    const parts = [
      '',
      '{"a": 1',
      '```json\n{"a": 1}',
      '```json\n{"a": 1\n```',
      '```json\n{}\n```\nAnd',
      '```\n{}\n```',
      'Done.',
    ];
    for (const text of parts) assert.ok(!isComplete(text), text);
  });

  it('is refused on Windows, where the editor has no command that can be started safely', async () => {
    const found = await findEditor(undefined, { env: {}, homeDirectory: 'C:\\u', platform: 'win32' });
    assert.match(found.ok ? '' : found.failure, /Windows.*agy or acp/);
  });
});
