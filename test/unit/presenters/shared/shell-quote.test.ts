import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'mocha';
import type { Shell } from '../../../../src/presenters/shared/shell-quote.ts';
import { shellLine, shellOf, shellQuote } from '../../../../src/presenters/shared/shell-quote.ts';

const NASTY = [
  '/home/test/my repo',
  "it's",
  '$(touch pwned)',
  '`touch pwned`',
  '"quoted"',
  'a\nb',
  'tab\there',
  '\u001b[31mred\u001b[0m\u009b1m',
  'a;b|c&d>e',
  '~root',
  '*',
  'ключ-漢字-é',
  '\u202egnp.exe',
  'back\\slash\nand \\n',
  '=ls',
  '-rf',
  '',
  '!history',
];

describe('a word of a shell line', () => {
  it('comes out of a POSIX shell as it went in, whatever is in it', () => {
    for (const word of NASTY) {
      const quoted = shellQuote(word, 'posix');
      // Plain sh knows no $'…', which only words with control characters need.
      for (const shell of quoted.startsWith('$') ? ['bash'] : ['bash', 'sh']) {
        const printed = execFileSync(shell, ['-c', `printf %s ${quoted}`], { encoding: 'utf8' });
        assert.equal(printed, word, `${shell} with ${JSON.stringify(word)}`);
      }
    }
  });

  it('stays on one line and cannot drive the terminal that shows it', () => {
    const control = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
    for (const shell of ['posix', 'powershell'] satisfies Shell[]) {
      for (const word of NASTY) assert.doesNotMatch(shellQuote(word, shell), control);
    }
  });

  it('is left as it is where that is safe, so that lines stay readable', () => {
    assert.equal(
      shellLine(['git', '-C', '/home/test/lib', 'log', '--stat', 'main..df/x/2026-01-05', '--'], 'posix'),
      'git -C /home/test/lib log --stat main..df/x/2026-01-05 --',
    );
  });

  it('is quoted by the rules of PowerShell on Windows, typographic quotes included', () => {
    assert.equal(shellOf('win32'), 'powershell');
    assert.equal(shellQuote('C:\\my repo', 'powershell'), "'C:\\my repo'");
    assert.equal(shellQuote('it’s $x', 'powershell'), "'it’’s $x'");
    assert.equal(shellQuote('a\n$x "`', 'powershell'), '"a$([char]10)`$x `"``"');
    assert.equal(shellQuote('@args', 'powershell'), "'@args'");
  });
});
