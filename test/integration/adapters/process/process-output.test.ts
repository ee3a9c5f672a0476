import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createRedactor } from '../../../../src/adapters/system/redactor.ts';
import type { CommandInput } from '../../../../src/ports/sandbox.ts';
import { redactionOf } from '../../../support/sandbox/no-keys.ts';
import { removeFolder, runIn, temporaryFolder, type CommandWishes } from '../../../support/sandbox/sandbox-run.ts';

describe('what a command prints', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    removeFolder(folder);
  });
  const run = (line: string, wishes: CommandWishes = {}) => runIn(folder, line, wishes);

  it('stays bounded in memory and on disk when it is 200 MB without a newline', async () => {
    const outputFile = join(folder, 'out.log');
    let longest = 0;
    const onStdoutLine = (line: string): undefined => {
      longest = Math.max(longest, line.length);
    };
    const before = process.memoryUsage.rss();
    const line = 'printf head; head -c 200000000 /dev/zero | tr "\\0" x; printf tail';
    const result = await run(line, { outputFile, onStdoutLine, keepBytes: 20 });
    assert.ok(process.memoryUsage.rss() - before < 200e6);
    assert.equal(result.totalBytes, 200_000_008);
    assert.equal(result.output, 'headxxxxxx\n… 199,999,988 bytes left out …\nxxxxxxtail');
    assert.equal(longest, 8 * 1024 * 1024);
    assert.ok(statSync(outputFile).size < 65 * 1024 * 1024);
    assert.match(readFileSync(outputFile, 'utf8').slice(-80), /the file ends here/);
  });

  it('is repaired where it is no UTF-8, and whole where a letter is split', async () => {
    const line = `printf 'a\\377b'; printf '\\303'; sleep 0.1; printf '\\244'; printf '\\360\\237'; sleep 0.1; printf '\\217\\255'; printf '\\303'`;
    assert.equal((await run(line)).stdout, 'a\ufffdbä🏭\ufffd');
  });

  it('cannot paint on a terminal, while machine lines come as they are', async () => {
    const lines: string[] = [];
    const seen: string[] = [];
    const onStdoutLine = (line: string): undefined => {
      lines.push(line);
    };
    const onOutput = (_stream: string, text: string): void => {
      seen.push(text);
    };
    const outputFile = join(folder, 'out.log');
    const line = `printf '\\033[3'; sleep 0.1; printf '1mred\\033[0m 10%%\\r20%%\\r\\n\\033]0;title\\007end\\n'`;
    const result = await run(line, { onStdoutLine, onOutput, outputFile });
    assert.equal(result.output, 'red 10%\n20%\nend\n');
    assert.equal(seen.join(''), result.output);
    assert.equal(readFileSync(outputFile, 'utf8'), result.output);
    assert.deepEqual(lines, ['\u001b[31mred\u001b[0m 10%\r20%\r', '\u001b]0;title\u0007end']);
  });

  it('is kept as it came, stdout and stderr in one and each by itself', async () => {
    let input: CommandInput | undefined;
    const onStart = (started: CommandInput): void => {
      input = started;
    };
    // Each waits until the one before has been read: two pipes keep no order.
    const onOutput = (): void => input?.write('on\n');
    const result = await run('echo a; read -r on; echo b >&2; read -r on; echo c', { onStart, onOutput });
    assert.deepEqual([result.output, result.stdout, result.stderr], ['a\nb\nc\n', 'a\nc\n', 'b\n']);
  });

  it('may be written to /dev/stdout and /dev/stderr by name, as in a terminal', async () => {
    for (const isolation of ['auto', 'off'] as const) {
      const line = 'echo a > /dev/stdout; echo b > /dev/stderr; echo c | tee /dev/stderr';
      const result = await runIn(folder, line, {}, { isolation });
      assert.deepEqual([result.stdout, result.stderr], ['a\nc\n', 'b\nc\n']);
    }
  });

  it('is kept although its file cannot be written, and says so', async () => {
    const result = await run('echo a', { outputFile: join(folder, 'nowhere', 'out.log') });
    assert.equal(result.exitCode, 0);
    assert.match(result.output, /^a\n\n… the output file is not complete: ENOENT/);
  });

  const key = ['kQ7vpZ9x', 'Lm3sTr0ngW2/+a'].join('');
  const ways: Readonly<Record<string, string>> = {
    'as it is': 'echo "key: $K"',
    'on the error output': 'echo "$K" >&2',
    'in two writes': 'printf %s "${K%Lm3*}"; sleep 0.1; printf %s "${K#*Z9x}"',
    'in colours': 'printf "\\033[1m%s\\033[0m%s" "${K%Lm3*}" "${K#*Z9x}"',
    'in base64 with line breaks': 'printf "%060d:%s" 0 "$K" | base64',
    'in a header': 'printf "user:%s" "$K" | base64 -w0 | sed "s/^/Authorization: Basic /"',
    'in hex': 'printf %s "$K" | od -An -v -tx1 | tr -d " \\n"',
    'in all of the environment': 'env',
    'as the last of much': 'head -c 300000 /dev/zero | tr "\\0" x; echo "$K"',
  };
  for (const [way, line] of Object.entries(ways)) {
    it(`holds no key that we know: printed ${way}`, async () => {
      const outputFile = join(folder, 'out.log');
      const seen: string[] = [];
      const onOutput = (_stream: string, text: string): void => {
        seen.push(text);
      };
      const wishes = { outputFile, onOutput, policy: { env: { K: key } } };
      const result = await runIn(folder, line, wishes, { redaction: redactionOf([key]) });
      const texts = [readFileSync(outputFile, 'utf8'), seen.join(''), result.output, result.stdout, result.stderr];
      const [file = ''] = texts;
      assert.match(file, /\[redacted\]/);
      for (const text of texts) {
        for (const part of [key, key.slice(0, 12), key.slice(-12), Buffer.from(key.slice(3, 18)).toString('base64')]) {
          assert.ok(!text.replaceAll('\n', '').includes(part), text.slice(-200));
        }
      }
    });
  }

  it('is not written before all keys of the settings are known', async () => {
    const outputFile = join(folder, 'out.log');
    const redactor = createRedactor([]);
    const ready = async (): Promise<void> => {
      redactor.add(key);
    };
    const redaction = { ...redactor, ready };
    await runIn(folder, 'echo "$K"', { outputFile, policy: { env: { K: key } } }, { redaction });
    assert.equal(readFileSync(outputFile, 'utf8'), '[redacted]\n');
  });
});
