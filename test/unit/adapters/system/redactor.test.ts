import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { createRedactor } from '../../../../src/adapters/system/redactor.ts';

// Made here, so that no scanner takes this file for a leak.
const secret = ['p4ss/word+with "quotes"', 'and & \\ ä'].join(' ');
const fake = (prefix: string, length: number): string => prefix + 'aB3dE6gH9'.repeat(10).slice(0, length);

const forms: Record<string, string> = {
  'as it is': secret,
  'in JSON': JSON.stringify({ deep: [secret] }),
  'in JSON in JSON': JSON.stringify(JSON.stringify({ secret })),
  'in a URL': `https://x/?q=${encodeURIComponent(secret)}&r=1`,
  'in a form': new URLSearchParams({ secret }).toString(),
  'in hex': Buffer.from(secret).toString('hex'),
  'in base64': Buffer.from(secret).toString('base64'),
  'in base64 after one byte': Buffer.from(`:${secret}:`).toString('base64'),
  'in base64 after two bytes': Buffer.from(`a:${secret}:b`).toString('base64'),
  'in base64url': Buffer.from(`user:${secret}`).toString('base64url'),
  backwards: Array.from(secret).reverse().join(''),
  'in a URL of small letters': encodeURIComponent(secret).replace(/%../g, (byte) => byte.toLowerCase()),
  'in JSON of PHP': JSON.stringify(secret).replaceAll('/', '\\/'),
  'in JSON of Go': JSON.stringify(secret).replaceAll('&', '\\u0026'),
  'in HTML': secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
  'escaped for a shell': secret.replace(/[^\w./:@%+,-]/g, '\\$&'),
};

const keys: Record<string, string> = {
  OpenAI: fake('sk-proj-', 40),
  Google: fake('AIza', 35),
  GitHub: fake('ghp_', 36),
  'GitHub, fine': fake('github_pat_', 60),
  Slack: fake('xoxb-', 30),
  Amazon: ['AKIA', 'ABCDEFGHIJKLMNOP'].join(''),
  npm: fake('npm_', 36),
  JWT: `eyJ${fake('', 20)}.eyJ${fake('', 20)}.${fake('', 30)}`,
};

describe('the redactor', () => {
  const redactor = createRedactor([secret, 'short']);
  for (const [form, text] of Object.entries(forms)) {
    it(`finds a known secret ${form}`, () => {
      const clean = redactor.redact(`before ${text} after`);
      assert.match(clean, /^before .*\[redacted\].* after$/);
      for (const part of [secret.slice(2, 12), text.slice(12, 24)]) assert.ok(!clean.includes(part) || part === '');
    });
  }

  for (const [name, key] of Object.entries(keys)) {
    it(`finds a key that nobody told it of: ${name}`, () => {
      assert.equal(redactor.redact(`key="${key}", next`), 'key="[redacted]", next');
    });
  }

  it('finds a password in a URL, a bearer token and a private key', () => {
    const word = fake('', 12);
    const block = `-----BEGIN RSA PRIVATE KEY-----\n${fake('', 60)}\n${fake('', 60)}\n-----END RSA PRIVATE KEY-----`;
    assert.equal(redactor.redact(`git clone https://me:${word}@host/x`), 'git clone https://me:[redacted]@host/x');
    assert.equal(redactor.redact(`Authorization: Bearer ${word}`), 'Authorization: Bearer [redacted]');
    assert.equal(redactor.redact(`a\n${block}\nb`), 'a\n[redacted]\nb');
  });

  it('finds a key at the start of a line inside JSON', () => {
    const text = JSON.stringify({ message: `first\n${fake('sk-', 30)}` });
    assert.equal(redactor.redact(text), '{"message":"first\\n[redacted]"}');
  });

  it('leaves ordinary text alone', () => {
    const text = 'a short word, sk-ip, https://host:8080/x@y, ghp_, task-123456789012345678, eyJ.eyJ, a12f3e9c0d';
    assert.equal(redactor.redact(text), text);
  });

  it('learns a secret later, and takes none that would blacken ordinary words', () => {
    const later = createRedactor(['a', '']);
    assert.equal(later.redact('a later secret'), 'a later secret');
    later.add('later secret');
    assert.equal(later.redact('a later secret'), 'a [redacted]');
  });

  it('lets nothing through that is split over two pieces, wherever it is split', () => {
    for (const text of [...Object.values(forms), ...Object.values(keys)]) {
      const whole = `some text ${text} and more\n`;
      for (let at = 0; at <= whole.length; at += 1) {
        const stream = redactor.stream();
        const shown = stream.push(whole.slice(0, at)) + stream.push(whole.slice(at)) + stream.end();
        assert.equal(shown, redactor.redact(whole), `cut at ${at}`);
      }
    }
  });

  it('finds a form that is broken over lines, wherever it is and however it comes', () => {
    const key = fake('', 40);
    const wrapped = (text: string, width: number, lineEnd: string): string =>
      text.replace(new RegExp(`.{${width}}`, 'g'), `$&${lineEnd}`);
    const knowing = createRedactor([key]);
    for (const before of ['', 'a', 'ab', 'A'.repeat(70)]) {
      const whole = `${before}:${key}:after`;
      for (const form of [Buffer.from(whole).toString('base64'), Buffer.from(whole).toString('hex'), whole]) {
        for (const text of [wrapped(form, 60, '\n'), wrapped(form, 7, '\n'), wrapped(form, 60, '\\n')]) {
          const clean = knowing.redact(text);
          assert.match(clean, /\[redacted\]/, text);
          const stream = knowing.stream();
          assert.equal(Array.from(text, (piece) => stream.push(piece)).join('') + stream.end(), clean);
        }
      }
    }
  });

  it('says the same of any pieces as of the whole', () => {
    const block = `-----BEGIN PRIVATE KEY-----\n${fake('', 60)}\n-----END PRIVATE KEY-----`;
    const parts = [
      ...Object.values(keys),
      secret,
      secret.slice(0, 9),
      block,
      'Authorization: Bearer abcdefghijk',
      'word',
      'https://u:p@h',
    ];
    const text = fc.array(fc.constantFrom(...parts, ' ', '\n', '.'), { maxLength: 12 }).map((all) => all.join(' '));
    fc.assert(
      fc.property(text, fc.array(fc.nat(40), { maxLength: 40 }), (whole, cuts) => {
        const stream = redactor.stream();
        let shown = '';
        let from = 0;
        for (const cut of cuts) {
          shown += stream.push(whole.slice(from, from + cut));
          from += cut;
        }
        shown += stream.push(whole.slice(from)) + stream.end();
        assert.equal(shown, redactor.redact(whole));
      }),
      { numRuns: 500 },
    );
  });

  it('shows a line as soon as it has ended', () => {
    const stream = redactor.stream();
    assert.equal(stream.push('a line\n'), 'a line\n');
    assert.equal(stream.push('half a wor'), 'half a ');
  });

  it('does not gather a flood without blanks for ever', () => {
    const stream = redactor.stream();
    let shown = 0;
    for (let count = 0; count < 20; count += 1) shown += stream.push('x'.repeat(10_000)).length;
    assert.ok(shown > 190_000);
  });
});
