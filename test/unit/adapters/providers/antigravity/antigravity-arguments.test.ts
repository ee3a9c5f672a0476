import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { turnArguments, userLine } from '../../../../../src/adapters/providers/antigravity/antigravity-arguments.ts';
import { antigravityProviderSchema } from '../../../../../src/domain/provider/provider-config.ts';
import type { AgyVersion } from '../../../../../src/adapters/providers/antigravity/antigravity-capabilities.ts';

const turn = {
  worktreePath: '/w',
  readableFolders: [],
  conversationId: null,
  logFile: '/run/agy.log',
  timeoutMs: 3_600_000,
};
const argumentsOf = (
  config: Record<string, unknown> = {},
  {
    version = [1, 3, 2] as AgyVersion,
    flags = null as ReadonlySet<string> | null,
    changes = {},
    model = undefined as string | undefined,
  } = {},
) => {
  const parsed = antigravityProviderSchema.parse({
    id: 'a',
    name: 'antigravity',
    config,
    ...(model === undefined ? {} : { model }),
  });
  return turnArguments({ ...turn, ...changes }, parsed, { path: '/bin/agy', version, flags });
};

describe('the arguments of agy', () => {
  it('are these for a plain turn', () => {
    assert.deepEqual(argumentsOf(), [
      ...['--input-format', 'stream-json', '--output-format', 'stream-json', '--disable-slash-commands'],
      ...[
        '--add-dir',
        '/w',
        '--print-timeout',
        '3540s',
        '--log-file',
        '/run/agy.log',
        '--dangerously-skip-permissions',
      ],
    ]);
  });

  it('carry model, effort, mode and conversation when they are set', () => {
    const changes = { conversationId: 'c-1', readableFolders: ['/tmp/p'] };
    const all = argumentsOf({ effort: 'low', mode: 'accept-edits' }, { changes, model: 'gemini-3.8-flash' }).join(' ');
    assert.match(all, /--add-dir \/w --add-dir \/tmp\/p --model gemini-3\.8-flash --effort low/);
    assert.match(all, /--mode accept-edits --conversation c-1$/);
    assert.ok(!all.includes('skip-permissions'));
  });

  it('give the print flag a value where it is needed, because it swallows the next word', () => {
    const old = argumentsOf({}, { version: [1, 1, 17] });
    assert.equal(old[old.indexOf('--print') + 1], '');
    assert.ok(!argumentsOf({}, { version: [1, 2, 0] }).includes('--print'));
  });

  it('leave out what this build does not know', () => {
    const flags = new Set(['--print', '--output-format', '--input-format', '--add-dir']);
    assert.deepEqual(argumentsOf({ effort: 'low' }, { flags }), [
      ...['--input-format', 'stream-json', '--output-format', 'stream-json', '--add-dir', '/w'],
      '--dangerously-skip-permissions',
    ]);
  });

  it('let agy end before our own deadline, also in a short turn', () => {
    const seconds = (timeoutMs: number) => {
      const args = argumentsOf({}, { changes: { timeoutMs } });
      return args[args.indexOf('--print-timeout') + 1];
    };
    assert.deepEqual([seconds(600_000), seconds(20_000), seconds(1)], ['540s', '16s', '1s']);
  });

  it('keep the message on one line, whatever it holds', () => {
    const line = userLine('a\nb\u2028c\ud800 "quoted" \u0000');
    assert.ok(!line.includes('\n'));
    assert.deepEqual(JSON.parse(line), {
      event: 'user',
      message: { role: 'user', content: [{ type: 'text', text: 'a\nb\u2028c\ud800 "quoted" \u0000' }] },
    });
  });
});
