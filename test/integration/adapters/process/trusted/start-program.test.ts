import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import type { ProgramStart } from '../../../../../src/adapters/process/trusted/program.ts';
import { PROGRAM_START, startProgram } from '../../../../../src/adapters/process/trusted/start-program.ts';
import { processesWith, removeFolder, temporaryFolder } from '../../../../support/sandbox/sandbox-run.ts';
import { seededRandom } from '../../../../support/chance/seed.ts';
import { until } from '../../../../support/time/until.ts';

const isLinux = process.platform === 'linux';

describe('a program that we trust', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    removeFolder(folder);
  });

  const PATH = process.env['PATH'] ?? '';
  async function started(program: string, args: readonly string[], wishes: Partial<ProgramStart> = {}) {
    const result = await startProgram({ program, args, cwd: folder, env: { PATH }, wantsInput: false, ...wishes });
    assert.ok(result.ok, result.ok ? '' : result.failure);
    return result.value;
  }
  async function outcome(program: string, args: readonly string[], wishes: Partial<ProgramStart> = {}) {
    const { stdout, stderr, ended } = await started(program, args, wishes);
    const [out, err, code] = await Promise.all([text(stdout), text(stderr), ended]);
    return { out, err, code };
  }
  /** The shells that start programs for this process. */
  const shells = (): number[] =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && parentOf(name) === process.pid && commandOf(name) === '/bin/sh')
      .map(Number);

  it('gets each argument, variable and folder as it is, whatever is in it', async () => {
    const random = seededRandom(20);
    const alphabet = `'"\`$\\!*?[]{}()<>|&;#~=%^ \t\n\r\u0001\u007f\u0081\u0088éÁ漢😀abc-`;
    const letters = Array.from(alphabet);
    const word = (): string =>
      Array.from(
        { length: Math.floor(random() * 30) },
        () => letters[Math.floor(random() * letters.length)] ?? '',
      ).join('');
    const args = ['', '-', "'", "'\\''", '$(touch made)', '`touch made`', ...Array.from({ length: 300 }, word)];
    const script = 'process.stdout.write(JSON.stringify({ args: process.argv.slice(1), value: process.env.VALUE }))';
    const value = args.join('');
    const { out } = await outcome(process.execPath, ['-e', script, '--', ...args], { env: { PATH, VALUE: value } });
    assert.deepEqual(JSON.parse(out), { args, value });
    assert.deepEqual(readdirSync(folder), []);
    const odd = temporaryFolder() + " of 'two' $words\n;";
    await promisify(execFile)('mkdir', [odd]);
    assert.equal((await outcome('/bin/pwd', [], { cwd: odd })).out, `${odd}\n`);
    removeFolder(odd);
  });

  it('gets the variables that are named and no others', async () => {
    const { out } = await outcome('env', ['-0'], { env: { PATH, A_1: 'a\nb', _b: '' } });
    const names = out.split('\0').flatMap((entry) => (entry === '' ? [] : [entry.split('=', 1)[0]]));
    assert.deepEqual(names.filter((name) => name !== '_').sort(), ['A_1', 'PATH', '_b'].sort());
  });

  it('ends with its own exit code, or with none when a signal ended it', async () => {
    for (const code of [0, 1, 2, 3, 125, 126, 127, 128, 129, 200, 255]) {
      assert.equal((await outcome('/bin/sh', ['-c', `exit ${code}`])).code, code);
    }
    for (const signal of ['TERM', 'KILL', 'SEGV']) {
      const args = ['-e', `process.kill(process.pid, 'SIG${signal}'); setInterval(() => {}, 1000)`];
      assert.equal((await outcome(process.execPath, args)).code, null, signal);
    }
  });

  it('gets all of its input, and may leave it unread', async () => {
    const long = 'line of input\n'.repeat(200_000);
    const reader = await started('/bin/cat', [], { wantsInput: true });
    const echoed = text(reader.stdout);
    reader.stdin?.end(long);
    assert.equal(await echoed, long);
    const careless = await started('/bin/true', [], { wantsInput: true });
    const gone = new Promise((resolve) => careless.stdin?.once('error', resolve).once('close', resolve));
    careless.stdin?.end(long);
    assert.equal(await careless.ended, 0);
    await gone;
  });

  it('keeps its output apart from that of all others, also when pipes are used again', async () => {
    const one = async (index: number): Promise<void> => {
      const size = 1 + index * 20_000;
      const script = `process.stdout.write('${index};'.repeat(${size})); process.stderr.write('e${index};'.repeat(${size}))`;
      const { stdout, stderr, ended } = await started(process.execPath, ['-e', script]);
      const [out, err] = await Promise.all([hashOf(stdout), hashOf(stderr)]);
      assert.equal(await ended, 0);
      const expected = (piece: string): string => createHash('sha256').update(piece.repeat(size)).digest('hex');
      assert.deepEqual([out, err], [expected(`${index};`), expected(`e${index};`)]);
    };
    for (let round = 0; round < 3; round += 1) await Promise.all(Array.from({ length: 8 }, (_, index) => one(index)));
    const before = openFiles();
    for (let round = 0; round < 10; round += 1) await outcome('/bin/echo', ['x']);
    assert.ok(openFiles() <= before, `${openFiles()} descriptors, before ${before}`);
  });

  it('is stopped by a signal', async () => {
    const { ended, kill, stdout } = await started('/bin/sleep', ['1000']);
    kill('SIGTERM');
    assert.equal(await ended, null);
    stdout.destroy();
    // It is over, so nothing is signalled that may have its number now.
    kill('SIGKILL');
  });

  it('that is not there, or whose folder is not, is told in the words of the system', async () => {
    const missing = await startProgram({
      program: 'not-there',
      args: [],
      cwd: folder,
      env: { PATH },
      wantsInput: false,
    });
    assert.match(missing.ok ? '' : missing.failure, /ENOENT/);
    const nowhere = { program: '/bin/true', args: [], cwd: join(folder, 'gone'), env: { PATH }, wantsInput: false };
    const result = await startProgram(nowhere);
    assert.match(result.ok ? '' : result.failure, /ENOENT/);
    const denied = join(folder, 'denied');
    writeFileSync(denied, '#!/bin/sh\n', { mode: 0o644 });
    const refused = await startProgram({ ...nowhere, cwd: folder, program: denied });
    assert.match(refused.ok ? '' : refused.failure, /EACCES/);
    // The next one is not affected.
    assert.equal((await outcome('/bin/echo', ['fine'])).out, 'fine\n');
  });

  it('with a variable that no shell can set is started all the same', async () => {
    const { out } = await outcome('env', ['-0'], { env: { PATH, 'A(B)': 'c' } });
    assert.ok(out.split('\0').includes('A(B)=c'));
  });

  it('is told to whoever measures', async () => {
    const seen: string[] = [];
    const note = (message: unknown): void => {
      seen.push((message as ProgramStart).args.join(' '));
    };
    subscribe(PROGRAM_START, note);
    await outcome('/bin/echo', ['a', 'b']);
    unsubscribe(PROGRAM_START, note);
    assert.deepEqual(seen, ['a b']);
  });

  describe('on Linux', () => {
    before(function () {
      if (!isLinux) this.skip();
    });

    it('is started by one shell for all, which keeps no ended program', async () => {
      await Promise.all(Array.from({ length: 20 }, () => outcome('/bin/true', [])));
      const [shell, ...more] = shells();
      assert.deepEqual(more, []);
      await until(
        () => readdirSync('/proc').every((name) => parentOf(name) !== shell),
        'the shell has no children left',
      );
    });

    it('runs on when that shell is killed, and the next one gets a new shell', async () => {
      const mark = join(folder, 'go on');
      const running = await started('/bin/sh', [
        '-c',
        `while [ ! -e '${mark}' ]; do sleep 0.05; done; echo done; exit 3`,
      ]);
      const [shell = 0] = shells();
      process.kill(shell, 'SIGKILL');
      await until(() => !shells().includes(shell), 'the shell is gone');
      assert.equal((await outcome('/bin/echo', ['next'])).out, 'next\n');
      writeFileSync(mark, '');
      assert.deepEqual([await text(running.stdout), await running.ended], ['done\n', 3]);
    });

    it('keeps our process alive while it runs, and the shell ends with our process', async () => {
      const module = new URL('../../../../../src/adapters/process/trusted/start-program.ts', import.meta.url).href;
      const own = join(folder, 'own');
      const script = `
        const { startProgram } = await import(${JSON.stringify(module)});
        const start = (program, args) => startProgram({ program, args, cwd: '/', env: { PATH: process.env.PATH }, wantsInput: false });
        const { value } = await start('/bin/sh', ['-c', 'sleep 0.3; echo "$PPID" > "${own}"']);
        value.ended.then((code) => console.log('ended with', code));`;
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
      assert.equal(stdout, 'ended with 0\n');
      const starter = readFileSync(own, 'utf8').trim();
      await until(() => !existsSync(`/proc/${starter}`), 'the shell of the ended process is gone');
    });

    it('has no key in a list of processes that all users can read', async () => {
      const key = `not-a-real-key-${process.pid}`;
      const running = await started('/bin/sleep', ['1000'], { env: { PATH, KEY: key } });
      assert.deepEqual(processesWith(key), []);
      running.kill('SIGKILL');
      await running.ended;
    });
  });
});

async function hashOf(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function openFiles(): number {
  return isLinux ? readdirSync('/proc/self/fd').length : 0;
}

function parentOf(pid: string): number {
  const stat = fileOf(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2] ?? NaN);
}

function commandOf(pid: string): string {
  return fileOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

function fileOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
