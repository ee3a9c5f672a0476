import path from 'node:path';

/** The text for an agent, or a user in the worktree, that tries to push. */
export const PUSH_REFUSAL =
  'Dark Factory never pushes. Leave your changes in the working tree: they are checked and committed for you, and a person decides about pushing.';

/** The pre-push hook. `core.hooksPath` is absolute, because a relative path does not work in a linked worktree. */
export const PRE_PUSH_HOOK = `#!/bin/sh
echo "${PUSH_REFUSAL}" >&2
exit 1
`;

/** All forms of a remote's URL. A push to any of them is redirected to a protocol that does not exist. */
const REMOTE_PREFIXES = [
  'https://',
  'http://',
  'ssh://',
  'git://',
  'git@',
  'file://',
  'ftp://',
  'ftps://',
  '/',
  './',
  '../',
  'ext::',
];
/** Git then refuses with: transport 'dark-factory-never-pushes' not allowed. */
export const NOWHERE = 'dark-factory-never-pushes::';

/** The guard's settings, for the factory repository's configuration and also for the environment of agents. */
export function guardSettings(hooksDir: string): readonly (readonly [key: string, value: string])[] {
  return [
    ['core.hooksPath', hooksDir],
    ['protocol.allow', 'never'],
    ['credential.helper', ''],
    ['push.default', 'nothing'],
    ['core.sshCommand', '/bin/false'],
    ...REMOTE_PREFIXES.map((prefix) => [`url.${NOWHERE}.pushInsteadOf`, prefix] as const),
  ];
}

/**
 * Environment that blocks a push in every program started with it. It prevents mistakes, not attacks: a program can replace
 * its environment, so the sandbox is needed too.
 */
export function pushGuardEnvironment(factoryGitDir: string): Record<string, string> {
  const settings = guardSettings(hooksDirOf(factoryGitDir));
  return {
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    SSH_ASKPASS: '/bin/false',
    GIT_SSH_COMMAND: '/bin/false',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_PAGER: 'cat',
    GIT_EDITOR: '/bin/false',
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], n) => [
        [`GIT_CONFIG_KEY_${n}`, key],
        [`GIT_CONFIG_VALUE_${n}`, value],
      ]),
    ),
  };
}

export function hooksDirOf(factoryGitDir: string): string {
  return path.join(factoryGitDir, 'hooks');
}
