import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createFileLogger, type FileLoggerOptions } from '../../../../src/adapters/system/file-logger.ts';
import { createRedactor } from '../../../../src/adapters/system/redactor.ts';
import { systemClock } from '../../../../src/adapters/system/system-clock.ts';
import { removeFolder, temporaryFolder } from '../../../support/sandbox/sandbox-run.ts';

describe('the log file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder, 'logs', 'factory.log');
  });
  afterEach(() => {
    removeFolder(folder);
  });
  const logger = (changes: Partial<FileLoggerOptions> = {}) =>
    createFileLogger({
      file,
      redactor: createRedactor(['a known secret']),
      clock: { ...systemClock, now: () => 0 },
      ...changes,
    });
  const lines = (): Record<string, unknown>[] =>
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('is one object a line, for its owner alone', () => {
    logger().log('warn', 'two\nlines', { count: 1, level: 'forged' });
    assert.deepEqual(lines(), [{ count: 1, level: 'warn', time: '1970-01-01T00:00:00.000Z', message: 'two\nlines' }]);
    assert.equal(statSync(file).mode & 0o077, 0);
  });

  it('holds no secret, wherever it was', () => {
    const error = new Error('failed with a known secret', { cause: new Error('a known secret') });
    logger().log('error', 'a known secret', {
      error,
      argv: ['--key', 'a known secret'],
      deep: { er: ['a known secret'] },
    });
    assert.equal(lines().length, 1);
    assert.doesNotMatch(readFileSync(file, 'utf8'), /known secret/);
    assert.match(readFileSync(file, 'utf8'), /failed with \[redacted\]/);
  });

  it('takes circles, big integers and values that throw', () => {
    const circle: Record<string, unknown> = { twice: [1n] };
    circle['self'] = circle;
    circle['again'] = circle['twice'];
    const log = logger();
    log.log('info', 'circle', { circle });
    log.log('info', 'throws', {
      get value(): string {
        throw new Error('no');
      },
    });
    log.log('info', 'next');
    assert.deepEqual(lines()[0]?.['circle'], { twice: ['1'], self: '[circular]', again: ['1'] });
    assert.equal(lines().at(-1)?.['message'], 'next');
  });

  it('puts a full file aside and keeps so many', () => {
    const log = logger({ maxBytes: 200, keepFiles: 2 });
    for (let count = 0; count < 20; count += 1) log.log('info', `message ${count}`);
    assert.deepEqual(readdirSync(join(folder, 'logs')).sort(), ['factory.log', 'factory.log.1', 'factory.log.2']);
    assert.ok(statSync(`${file}.2`).size <= 200);
    assert.equal(lines().at(-1)?.['message'], 'message 19');
  });

  it('never throws, and goes on when the folder is back', () => {
    const log = logger();
    log.log('info', 'first');
    rmSync(join(folder, 'logs'), { recursive: true });
    log.log('info', 'lost');
    log.log('info', 'second');
    assert.equal(lines().at(-1)?.['message'], 'second');
    mkdirSync(join(folder, 'is-a-folder'));
    logger({ file: join(folder, 'is-a-folder') }).log('info', 'nowhere');
  });
});
