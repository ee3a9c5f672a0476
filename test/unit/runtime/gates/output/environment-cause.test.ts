import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { EnvironmentCause } from '../../../../../src/domain/evidence/environment-cause.ts';
import { environmentBlame } from '../../../../../src/runtime/gates/output/environment-cause.ts';
import { commandResult } from '../../../../support/fakes/fake-sandbox.ts';

const blamed = (output: string, exitCode = 1): EnvironmentCause | null =>
  environmentBlame(commandResult({ exitCode, output }))?.cause ?? null;

const TEXTS: [EnvironmentCause, string][] = [
  ['readOnly', "Error: EROFS: read-only file system, open '/r/node_modules/vitest/dist/x.tsbuildinfo'"],
  ['readOnly', "OSError: [Errno 30] Read-only file system: '/r/.venv/x'"],
  ['readOnly', 'error: failed to write /r/target: Read-only file system (os error 30)'],
  ['permission', "Error: EACCES: permission denied, mkdir '/var/x'"],
  ['permission', "PermissionError: [Errno 13] Permission denied: '/var/x'"],
  ['network', 'Error: getaddrinfo EAI_AGAIN example.com'],
  ['network', 'TypeError: fetch failed\n  cause: Error: connect ENETUNREACH 1.2.3.4:443'],
  ['network', 'dial tcp: lookup proxy.golang.org on 127.0.0.53:53: no such host'],
  [
    'network',
    'warning: spurious network error: [6] Could not resolve hostname (Could not resolve host: index.crates.io)',
  ],
  ['network', 'java.net.UnknownHostException: repo.maven.apache.org'],
  ['network', 'socket.gaierror: [Errno -3] Temporary failure in name resolution'],
  ['missingDependency', "Error: Cannot find module 'left-pad'"],
  ['missingDependency', "Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@scope/x' imported from /r/a.mjs"],
  ['missingDependency', "ModuleNotFoundError: No module named 'requests'"],
  ['missingDependency', '/usr/bin/python3: No module named pytest'],
  ['missingDependency', 'a.go:3:8: no required module provides package example.com/x; to add it:'],
  ['missingDependency', 'error: no matching package named `serde` found'],
  ['missingDependency', '> Could not resolve all files for configuration'],
  ['wantsInstall', ' ERR_PNPM_VERIFY_DEPS_BEFORE_RUN  node_modules is out of date\ngetaddrinfo EAI_AGAIN example.com'],
  [
    'wantsInstall',
    'Internal Error: x: The lockfile would have been modified by this install, which is explicitly forbidden.',
  ],
  ['missingProgram', "error: toolchain '1.80.0-x86_64-unknown-linux-gnu' is not installed"],
  ['missingProgram', 'go: go.mod requires go >= 1.30 (running go 1.22; GOTOOLCHAIN=local)'],
  ['missingProgram', "browserType.launch: Executable doesn't exist at /home/x/.cache/ms-playwright"],
  ['missingProgram', 'Error [ERR_UNKNOWN_BUILTIN_MODULE]: No such built-in module: node:sqlite'],
  ['missingProgram', "SyntaxError: The requested module 'node:util' does not provide an export named 'styleText'"],
  ['missingProgram', 'ERROR: This version of pnpm requires at least Node.js v22.13'],
  ['missingProgram', 'You are using Node.js 20.9.0. Vite requires Node.js version 20.19+ or 22.12+.'],
  ['missingProgram', 'npm error code EBADENGINE Unsupported engine: Not compatible with your version of node/npm'],
  ['missingProgram', "/lib/libc.so.6: version `GLIBC_2.38' not found (required by ./tool)"],
  ['missingProgram', 'error: package `x v1.0.0` cannot be built because it requires rustc 1.80 or newer'],
  ['missingProgram', "go: errors parsing go.mod:\ngo.mod:3: invalid go version '1.22.0': must match format 1.23"],
  ['missingProgram', 'note: module requires Go 1.21'],
  ['missingProgram', 'java.lang.UnsupportedClassVersionError: A has been compiled by a more recent version'],
  [
    'missingProgram',
    "Error [ERR_UNKNOWN_BUILTIN_MODULE]: No such built-in module: node:sqlite\n  code: 'ERR_UNKNOWN_BUILTIN_MODULE'",
  ],
  [
    'missingProgram',
    'ERROR: This version of pnpm requires at least Node.js v22.13\nThe current version of Node.js is v20.20.2',
  ],
  ['diskFull', 'ENOSPC: no space left on device, write'],
  ['outOfMemory', 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
];

describe('the surroundings are to blame', () => {
  for (const [cause, text] of TEXTS) {
    it(`(${cause}) for ${text.slice(0, 60)}`, () => {
      assert.equal(blamed(`> x@1.0.0 test\n${text}\nmore`), cause);
    });
  }

  it('by how a command ended, whatever it printed', () => {
    const causes = [
      { exitCode: 127 },
      { exitCode: 126 },
      { exitCode: null, startFailure: 'No such program.' },
      { exitCode: null, startFailure: 'The temporary folder /tmp cannot be used: ENOSPC: no space left on device.' },
      { exitCode: null, startFailure: 'spawn /bin/sh EAGAIN', isMachineBusy: true },
      { exitCode: null, timedOut: true, output: 'EROFS' },
      { exitCode: null, wentSilent: true },
      { exitCode: null, outOfMemory: true },
      { exitCode: null, signal: 'SIGKILL' },
      { exitCode: 137 },
    ].map((result) => environmentBlame(commandResult(result))?.cause);
    assert.deepEqual(causes, [
      ...['missingProgram', 'missingProgram', 'missingProgram', 'diskFull', 'machineBusy'],
      ...['timedOut', 'timedOut', 'outOfMemory', 'killed', 'killed'],
    ]);
  });
});

describe('the words in which a command blames its surroundings', () => {
  const words = (output: string, exitCode = 1): string | null | undefined =>
    environmentBlame(commandResult({ exitCode, output }))?.words;

  it('are the line that says so', () => {
    assert.equal(
      words('> test\nError: getaddrinfo EAI_AGAIN example.com\n    at x'),
      'Error: getaddrinfo EAI_AGAIN example.com',
    );
    assert.equal(words("Error: Cannot find module 'left-pad'"), "Error: Cannot find module 'left-pad'");
    assert.equal(words(`EROFS: ${'x'.repeat(500)}`)?.length, 160);
  });

  it('are the program that a shell does not find', () => {
    const texts = [
      '> xo && ava\n\nsh: 1: xo: not found',
      '/bin/sh: 1: xo: not found',
      'bash: line 1: xo: command not found',
      'xo: command not found',
      'zsh:1: command not found: xo',
      "/usr/bin/env: 'xo': No such file or directory",
      "'xo' is not recognized as an internal or external command,",
    ];
    assert.deepEqual(
      texts.map((text) => words(text, 127)),
      texts.map(() => 'xo'),
    );
    assert.equal(words('gone', 127), null);
  });
});

describe('the code is to blame', () => {
  const RED = [
    'AssertionError [ERR_ASSERTION]: 1 == 2',
    "Error: Cannot find module './missing.js'",
    "Error: Cannot find module '../dist/index.js'",
    "Error: Cannot find module '/r/dist/index.js'",
    'Failed to resolve import "./x" from "a.ts"',
    "ImportError: cannot import name 'x' from 'calc'",
    'Error: connect ECONNREFUSED 127.0.0.1:3000',
    'panicked at src/lib.rs:3:5',
    "SyntaxError: The requested module './a.js' does not provide an export named 'b'",
    'AssertionError: the plan requires node 3 before node 4',
  ];
  for (const text of RED) {
    it(`for ${text}`, () => {
      assert.equal(blamed(text), null);
    });
  }

  it('for a crash of its own', () => {
    assert.equal(environmentBlame(commandResult({ exitCode: null, signal: 'SIGSEGV' })), null);
  });
});
