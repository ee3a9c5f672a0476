import { delimiter, isAbsolute } from 'node:path';
import type { CommandPolicy } from '../../ports/sandbox.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface EnvironmentPlaces {
  home: string;
  temporary: string;
}

/**
 * The environment of a command, built from an allow-list. Variables that are not named are excluded, such as credentials,
 * sockets, state of an editor or git, and ways to load code into a program (`NODE_OPTIONS`, `LD_PRELOAD`). `NO_COLOR` and
 * `FORCE_COLOR` are not set, because tests of real projects fail with one or the other.
 *
 * - copied: locale, time zone, user name, shell, locations of tool chains; with an open network also proxies and
 *   certificate files.
 * - for a desktop command also the variables that identify the desktop.
 * - fixed: `TERM=dumb`, `HOME` and `TMPDIR` of the run, no calls home by npm.
 * - without its own home (gates): `CI=true`, so that runners neither watch files nor write snapshots.
 * - without network: `npm_config_offline`, so that npm reports at once what is missing instead of retrying for minutes.
 */
export function commandEnvironment(
  own: Environment,
  policy: CommandPolicy,
  places: EnvironmentPlaces,
): Record<string, string> {
  const taken: Record<string, string> = {};
  const names = [
    ...personal,
    ...(policy.network === 'open' ? networkNames : []),
    ...(policy.desktop === true ? desktopNames : []),
  ];
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined) continue;
    const isPlace = toolPlaces.has(name) && isAbsolute(value);
    if (isPlace || names.includes(name) || /^LC_[A-Z]+$/.test(name)) taken[name] = value;
  }
  return {
    ...taken,
    PATH: cleanPath(own['PATH'] ?? ''),
    SHELL: isAbsolute(own['SHELL'] ?? '') ? (own['SHELL'] ?? '') : '/bin/sh',
    TERM: 'dumb',
    HOME: places.home,
    TMPDIR: places.temporary,
    npm_config_update_notifier: 'false',
    ...(process.platform === 'win32' ? windowsPlaces(own, places) : {}),
    ...(policy.home.length === 0 && policy.desktop !== true ? { CI: 'true' } : {}),
    ...(policy.network === 'none' ? { npm_config_offline: 'true' } : {}),
    ...policy.env,
  };
}

/** Removes duplicates, and empty and relative entries, which depend on the current folder. */
export function cleanPath(path: string): string {
  const entries = path.split(delimiter).filter((entry) => isAbsolute(entry));
  return entries.length === 0 ? '/usr/local/bin:/usr/bin:/bin' : [...new Set(entries)].join(delimiter);
}

const personal = ['LANG', 'LANGUAGE', 'TZ', 'USER', 'LOGNAME'];

const networkNames = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'],
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE', 'GIT_SSL_CAINFO'],
];

/** Variables by which a program finds the user's screen and its open windows. */
const desktopNames = [
  ...['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_RUNTIME_DIR', 'XDG_CURRENT_DESKTOP', 'XDG_SESSION_TYPE'],
  ...['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'DBUS_SESSION_BUS_ADDRESS'],
];

/** Variables that hold the path of a tool chain and no secret. */
export const toolPlaces: ReadonlySet<string> = new Set([
  ...['JAVA_HOME', 'JDK_HOME', 'GRADLE_HOME', 'MAVEN_HOME', 'ANDROID_HOME', 'ANDROID_SDK_ROOT', 'DOTNET_ROOT'],
  ...['GOROOT', 'GOPATH', 'RUSTUP_HOME', 'CARGO_HOME', 'PYENV_ROOT', 'VIRTUAL_ENV', 'CONDA_PREFIX', 'RBENV_ROOT'],
  ...['NVM_DIR', 'NVM_BIN', 'VOLTA_HOME', 'FNM_DIR', 'PNPM_HOME', 'BUN_INSTALL', 'DENO_INSTALL', 'ASDF_DIR'],
  ...['ASDF_DATA_DIR', 'MISE_DATA_DIR', 'SDKMAN_DIR', 'PLAYWRIGHT_BROWSERS_PATH'],
]);

/** Programs do not start on Windows without these. */
function windowsPlaces(own: Environment, places: EnvironmentPlaces): Record<string, string> {
  const kept = ['SystemRoot', 'windir', 'ComSpec', 'PATHEXT', 'ProgramFiles', 'ProgramFiles(x86)', 'ProgramData'];
  const found = kept.flatMap((name) => {
    const value = own[name] ?? own[name.toUpperCase()];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(found), USERPROFILE: places.home, TEMP: places.temporary, TMP: places.temporary };
}
