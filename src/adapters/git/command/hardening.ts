/** Variables of the user's environment that reach git: where programs and temporary files are. No others do. */
const PASSED_ON = ['PATH', 'Path', 'SystemRoot', 'SYSTEMROOT', 'ComSpec', 'PATHEXT', 'TMPDIR', 'TMP', 'TEMP', 'TZ'];

/** Variables that tell git where the user's configuration is. */
const USERS_CONFIG = [
  'HOME',
  'XDG_CONFIG_HOME',
  'USERPROFILE',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
];

/**
 * Settings that prevent git from running a program named by configuration, or from using the network. They stopped 24 planted
 * programs (hooks, fsmonitor, drivers, proxies, helpers, …). They cannot stop filters with free-form names, so git never reads
 * configuration that an agent could write.
 */
const SILENCED = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.pager=cat',
  'core.editor=/bin/false',
  'core.askPass=/bin/false',
  'core.sshCommand=/bin/false',
  'core.gitProxy=',
  'core.alternateRefsCommand=',
  'core.protectNTFS=true',
  'core.protectHFS=true',
  'core.quotePath=false',
  'diff.external=',
  'diff.ignoreSubmodules=all',
  'diff.noprefix=false',
  'diff.mnemonicPrefix=false',
  'commit.gpgSign=false',
  'tag.gpgSign=false',
  'log.showSignature=false',
  'credential.helper=',
  'protocol.allow=never',
  'safe.bareRepository=explicit',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'advice.detachedHead=false',
] as const;

/** Arguments before the subcommand of every call. */
export function hardenedArguments(place: { gitDir?: string; workTree?: string }): string[] {
  return [
    '--no-pager',
    ...SILENCED.flatMap((setting) => ['-c', setting]),
    ...(place.gitDir === undefined ? [] : [`--git-dir=${place.gitDir}`]),
    ...(place.workTree === undefined ? [] : [`--work-tree=${place.workTree}`]),
  ];
}

/** The whole environment of a git call. `HOME` is a file, so that git before 2.32 also finds no global configuration. */
export function hardenedEnvironment(from: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return {
    ...chosen(from, PASSED_ON),
    LC_ALL: 'C',
    HOME: '/dev/null',
    XDG_CONFIG_HOME: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    SSH_ASKPASS: '/bin/false',
    GIT_SSH_COMMAND: '/bin/false',
    GIT_EDITOR: '/bin/false',
    GIT_PAGER: 'cat',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
  };
}

/** Only for `git config`, which runs no program and has to read the user's own files. */
export function userConfigEnvironment(from: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const env = hardenedEnvironment(from);
  delete env.GIT_CONFIG_NOSYSTEM;
  delete env.GIT_CONFIG_GLOBAL;
  return { ...env, ...chosen(from, USERS_CONFIG) };
}

function chosen(from: Readonly<Record<string, string | undefined>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}
