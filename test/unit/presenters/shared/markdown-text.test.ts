import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { codeBlock, inlineCode, markdownText } from '../../../../src/presenters/shared/markdown-text.ts';

describe('Markdown of text that others wrote', () => {
  it('has no link, picture, HTML, emphasis or table cell of its own', () => {
    assert.equal(
      markdownText('![x](command:evil) <b>*hi*</b> a|b `c` # d'),
      '\\!\\[x\\](command:evil) \\<b\\>\\*hi\\*\\</b\\> a\\|b \\`c\\` \\# d',
    );
    assert.equal(markdownText('see https://example.invalid/x'), 'see https:\\//example.invalid/x');
  });

  it('cannot close the block it stands in', () => {
    assert.equal(codeBlock('a\n```\n# heading\n'), '````\na\n```\n# heading\n````');
    assert.equal(inlineCode('a`b``c'), '```a`b``c```');
    assert.equal(inlineCode('`x`'), '`` `x` ``');
  });
});
