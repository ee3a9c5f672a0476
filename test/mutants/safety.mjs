/** The safety layers, each taken away alone. */

const layers = ['test/integration/adapters/git/publication/push-layers.test.ts'];
const push = ['test/integration/fleet/hindered-push.test.ts'];
const tamper = ['test/integration/run/hindered-tamper.test.ts'];
const escapes = ['test/integration/adapters/process/escapes.test.ts'];
const hidden = ['test/integration/adapters/sandbox/hidden-places.test.ts'];
const seal = ['test/integration/adapters/git/publication/seal.test.ts'];

export const mutants = [
  {
    name: 'checks are not given the environment of the push guard',
    file: 'src/run/steps/run-checks.ts',
    from: "...(state.sandbox === 'isolated' ? {} : await deps.git.guardEnvironment(worktree)),",
    to: '',
    killedBy: push,
  },
  {
    name: 'agents are not given the environment of the push guard',
    file: 'src/run/turn/ask-provider.ts',
    from: 'environment: await deps.git.guardEnvironment(worktree),',
    to: 'environment: {},',
    killedBy: push,
  },
  {
    name: 'commands of a chat model run without the push guard',
    file: 'src/runtime/tools/run-command.ts',
    from: 'env: request.environment,',
    to: 'env: {},',
    killedBy: push,
  },
  {
    name: 'the repository of the worktrees has no push guard of its own',
    file: 'src/adapters/git/repository/factory-config.ts',
    from: 'for (const [key, value] of guardSettings(hooksDirOf(factoryGitDir))) add(key, value);',
    to: 'hooksDirOf(factoryGitDir); guardSettings(factoryGitDir);',
    killedBy: push,
  },
  {
    name: 'the push guard has no rule on protocols',
    file: 'src/adapters/git/publication/push-guard.ts',
    from: "    ['protocol.allow', 'never'],\n",
    to: '',
    killedBy: layers,
  },
  {
    name: 'the push guard rewrites no address that is a path',
    file: 'src/adapters/git/publication/push-guard.ts',
    from: "  '/',\n",
    to: '',
    killedBy: layers,
  },
  {
    name: 'the hook of the push guard lets a push pass',
    file: 'src/adapters/git/publication/push-guard.ts',
    from: 'exit 1\n',
    to: 'exit 0\n',
    killedBy: layers,
  },
  {
    name: 'the environment of the push guard has no settings in it',
    file: 'src/adapters/git/publication/push-guard.ts',
    from: 'GIT_CONFIG_COUNT: String(settings.length),',
    to: "GIT_CONFIG_COUNT: '0',",
    killedBy: layers,
  },
  {
    name: 'the environment of the push guard allows every protocol',
    file: 'src/adapters/git/publication/push-guard.ts',
    from: "GIT_ALLOW_PROTOCOL: 'none',",
    to: "GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',",
    killedBy: layers,
  },
  {
    name: 'what was changed in the user’s repository during a turn is not said',
    file: 'src/run/turn/end-turn.ts',
    from: ', ...tamper)',
    to: ')',
    killedBy: tamper,
  },
  {
    name: 'a change of the user’s repository is told but does not pause the project',
    file: 'src/run/turn/tamper-check.ts',
    from: "...(pause ? [statusChange('paused', 'tampered')] : []),",
    to: '',
    killedBy: ['test/unit/run/turn/tamper-check.test.ts'],
  },
  {
    name: 'checks that a pause cut short count as failed',
    file: 'src/run/steps/verify-step.ts',
    from: `  // A verdict that was cut short is no verdict: the claim is checked again when the project goes on.
  if (signal.aborted) return;
`,
    to: '',
    killedBy: tamper,
  },
  {
    name: 'places for temporary files beside /tmp are seen in the sandbox',
    file: 'src/adapters/sandbox/sandbox-mounts.ts',
    from: "...dataFolders(), '/var/tmp', own",
    to: '...dataFolders(), own',
    killedBy: hidden,
  },
  {
    name: 'the sandbox shares /tmp with the host',
    file: 'src/adapters/sandbox/sandbox-mounts.ts',
    from: "...['dev', 'proc', 'sys'],",
    to: "...['dev', 'proc', 'sys', 'tmp'],",
    killedBy: hidden,
  },
  {
    name: 'the runtime folder is seen in the sandbox',
    file: 'src/adapters/sandbox/sandbox-mounts.ts',
    from: "own['XDG_RUNTIME_DIR'] ?? ''];",
    to: "''];",
    killedBy: hidden,
  },
  {
    name: 'the sockets below /run are seen in the sandbox',
    file: 'src/adapters/sandbox/sandbox-mounts.ts',
    from: "...['dev', 'proc', 'sys'],",
    to: "...['dev', 'proc', 'sys', 'run'],",
    killedBy: hidden,
  },
  {
    name: 'the home of the account is seen where the environment names another',
    file: 'src/adapters/sandbox/sandbox-mounts.ts',
    from: '[home, userInfo().homedir,',
    to: '[home, userInfo().homedir.slice(0, 0),',
    killedBy: hidden,
  },
  {
    name: 'the end of a namespace is not waited for',
    file: 'src/adapters/process/namespace-containment.ts',
    from: 'while (readProcessRow(init.pid)?.started === init.started &&',
    to: 'while (init.pid < 0 &&',
    killedBy: escapes,
  },
  {
    name: 'a survivor that carries the marker is not found',
    file: 'src/adapters/process/process-tree.ts',
    from: 'const isMarked = environment.includes(`${markerVariable}=${this.#marker}`);',
    to: 'const isMarked = false;',
    killedBy: escapes,
  },
  {
    name: 'a survivor that holds the pipe of the output is not found',
    file: 'src/adapters/process/process-tree.ts',
    from: 'return this.#pipes.size > 0 && [0, 1, 2]',
    to: 'return this.#pipes.size > 9 && [0, 1, 2]',
    killedBy: escapes,
  },
  {
    name: 'a survivor in another group of the same session is not found',
    file: 'src/adapters/process/process-tree.ts',
    from: ' || row.session === this.#root;',
    to: ';',
    killedBy: escapes,
  },
  {
    name: 'a process that was seen once is forgotten when it leaves group and parent',
    file: 'src/adapters/process/process-tree.ts',
    from: 'if (isOurs || this.#seen.get(row.pid) === row.started) found.set(row.pid, row);',
    to: 'if (isOurs) found.set(row.pid, row);',
    killedBy: escapes,
  },
  {
    name: 'orphans in the folder of the command are not found',
    file: 'src/adapters/process/process-tree.ts',
    from: 'if (isMarked || isLeft || this.#holdsOurPipe(row.pid))',
    to: 'if (isMarked || this.#holdsOurPipe(row.pid))',
    killedBy: escapes,
  },
  {
    name: 'a pipe that is held open for ever holds the command for ever',
    file: 'src/adapters/process/process-runner.ts',
    from: 'if (isClosed || this.#clock.monotonic() - Math.max(state.lastByteAt, from) >= drainMs) break;',
    to: 'if (isClosed) break; else Math.max(state.lastByteAt, from);',
    killedBy: escapes,
  },
  {
    name: 'a hook that was made executable is not noticed',
    file: 'src/adapters/git/publication/checksum.ts',
    from: "(found.mode & 0o111) === 0 ? '' : ' executable'",
    to: "(found.mode & 0o111) === 0 ? '' : ''",
    killedBy: seal,
  },
  {
    name: 'a hook that is a link and leads elsewhere now is not noticed',
    file: 'src/adapters/git/publication/checksum.ts',
    from: "if (found.isSymbolicLink()) return `-> ${await readlink(file).catch(() => 'nothing')}`;",
    to: "if (found.isSymbolicLink()) await readlink(file).catch(() => 'nothing');",
    killedBy: seal,
  },
  {
    name: 'objects that are borrowed from elsewhere are not noticed',
    file: 'src/adapters/git/publication/seal.ts',
    from: ", 'shallow', 'objects/info/alternates'];",
    to: ", 'shallow'];",
    killedBy: seal,
  },
  {
    name: 'a changed configuration of the user’s repository is not noticed',
    file: 'src/adapters/git/publication/seal.ts',
    from: "const names = ['config', 'config.worktree',",
    to: "const names = ['config.worktree',",
    killedBy: seal,
  },
];
