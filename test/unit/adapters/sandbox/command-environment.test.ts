import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { cleanPath, commandEnvironment } from '../../../../src/adapters/sandbox/command-environment.ts';
import type { CommandPolicy } from '../../../../src/ports/sandbox.ts';

const gate: CommandPolicy = { writable: [], network: 'none', home: [], env: {} };
const agent: CommandPolicy = { ...gate, network: 'open', home: ['~/.agent'] };
const places = { home: '/home/u', temporary: '/tmp' };

const dropped = {
  ...{
    SSH_AUTH_SOCK: '/run/ssh',
    GIT_DIR: '/x',
    GIT_ASKPASS: '/x',
    VSCODE_IPC_HOOK: '/x',
    VSCODE_GIT_IPC_HANDLE: '/x',
  },
  ...{ ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--require /x', GH_TOKEN: 'x', GITHUB_TOKEN: 'x', NPM_TOKEN: 'x' },
  ...{
    npm_config__authToken: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    GOOGLE_APPLICATION_CREDENTIALS: '/x',
    OPENAI_API_KEY: 'x',
  },
  ...{ LD_PRELOAD: '/x', DYLD_INSERT_LIBRARIES: '/x', BASH_ENV: '/x', ENV: '/x', PYTHONPATH: '/x', DOCKER_HOST: '/x' },
  ...{
    NO_COLOR: '1',
    FORCE_COLOR: '1',
    DISPLAY: ':0',
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/x',
    XDG_RUNTIME_DIR: '/run/x',
  },
  ...{ LC_X_: 'x', JAVA_HOME: 'relative' },
};

describe('the environment of a command', () => {
  it('has nothing that was not named', () => {
    for (const policy of [gate, agent]) {
      const env = commandEnvironment({ ...dropped, PATH: '/bin', LANG: 'C' }, policy, places);
      for (const name of Object.keys(dropped)) assert.ok(!(name in env), name);
    }
  });

  it('is the same small one for each gate', () => {
    const own = {
      ...dropped,
      PATH: '/usr/bin',
      LANG: 'de_DE.UTF-8',
      LC_ALL: 'C',
      TZ: 'UTC',
      USER: 'u',
      JAVA_HOME: '/jdk',
    };
    assert.deepEqual(commandEnvironment(own, gate, places), {
      ...{ LANG: 'de_DE.UTF-8', LC_ALL: 'C', TZ: 'UTC', USER: 'u', PATH: '/usr/bin', SHELL: '/bin/sh', TERM: 'dumb' },
      ...{ HOME: '/home/u', TMPDIR: '/tmp', CI: 'true', JAVA_HOME: undefined },
      ...{ npm_config_update_notifier: 'false', npm_config_offline: 'true' },
      ...{ JAVA_HOME: '/jdk' },
    });
  });

  it('gives an agent the way to its service, and no CI', () => {
    const env = commandEnvironment({ PATH: '/bin', HTTPS_PROXY: 'http://proxy', SSL_CERT_FILE: '/ca' }, agent, places);
    assert.equal(env['HTTPS_PROXY'], 'http://proxy');
    assert.equal(env['SSL_CERT_FILE'], '/ca');
    assert.ok(!('CI' in env) && !('npm_config_offline' in env));
    assert.ok(!('HTTPS_PROXY' in commandEnvironment({ HTTPS_PROXY: 'http://proxy' }, gate, places)));
  });

  it('lets the policy add and replace', () => {
    const env = commandEnvironment({}, { ...gate, env: { TZ: 'Asia/Tokyo', CI: 'false', X: 'y' } }, places);
    assert.deepEqual([env['TZ'], env['CI'], env['X']], ['Asia/Tokyo', 'false', 'y']);
  });

  it('searches no folder that depends on where one stands', () => {
    assert.equal(cleanPath(':/usr/bin:.:node_modules/.bin::/bin:/usr/bin:'), '/usr/bin:/bin');
    assert.equal(cleanPath('.:'), '/usr/local/bin:/usr/bin:/bin');
  });
});
