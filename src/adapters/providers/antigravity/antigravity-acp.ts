import { mkdir } from 'node:fs/promises';
import { basename, join, posix, win32 } from 'node:path';
import type { ProviderFailure } from '../../../domain/provider/provider-failure.ts';
import type { AntigravityProviderConfig } from '../../../domain/provider/provider-config.ts';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import { acpErrorTable } from '../acp/acp-errors.ts';
import { acpFailure, type AcpLaunch } from '../acp/acp-launch.ts';
import { HANDSHAKE_MS, placesOf } from '../acp/acp-program.ts';
import { errorTable } from './antigravity-errors.ts';
import { agyFailure } from './antigravity-messages.ts';
import { diskWords } from './antigravity-program.ts';
import type { ProviderFactoryOptions } from '../provider-factory-options.ts';
import { findProgram, namedProgram, searchFolders } from '../program-search.ts';

const WORDS = {
  title: "Antigravity's ACP server",
  signIn:
    'Sign in to it once in an editor that starts it (Zed, JetBrains): it does not share the login of agy. Or name a key with api_key. See docs/antigravity.md.',
  install: 'See "The ACP server" in docs/antigravity.md.',
};

/** It asks before each tool in it, so that our answers decide. */
const asking = { work: ['default'], plan: ['default'], handover: ['default'] };

/** The names of the modes at Google's server, with the tool reach by which we answer its permission requests. */
const MODES: Readonly<Record<AntigravityProviderConfig['config']['mode'], Pick<AcpLaunch, 'modes' | 'reach'>>> = {
  agent: { modes: { ...asking, work: ['yolo'] }, reach: 'all' },
  'accept-edits': { modes: { ...asking, work: ['auto_edit'] }, reach: 'edits' },
  plan: { modes: asking, reach: 'reading' },
};

type Needs = Pick<ProviderFactoryOptions, 'env' | 'homeDirectory' | 'platform' | 'keys' | 'dataDirectory'>;

/** Prepares Google's own ACP server for a start. It needs consent first, unless it works by key. */
export async function prepareAntigravityAcp(
  { id, config, model }: AntigravityProviderConfig,
  options: Needs,
): Promise<Result<AcpLaunch, ProviderFailure>> {
  if (config.api_key === undefined && !config.consent) return failed(agyFailure('consentMissing', ''));
  const found = await findAcpServer(config.acp_server_path, options);
  if (!found.ok) return failed({ ...acpFailure('notInstalled', WORDS), message: found.failure });
  const login = await loginOf(id, config.api_key, options);
  if (!login.ok) return login;
  const isLinux = placesOf(options).platform === 'linux';
  // The registry entry starts the Linux build with an empty `--uid=`; wrappers with this name add it themselves.
  const args = isLinux && basename(found.value) !== 'agy-acp-server' ? ['--uid='] : [];
  return succeeded({
    ...WORDS,
    argv: [found.value, ...args],
    ...login.value,
    ...MODES[config.mode],
    model: model === undefined ? null : withEffort(model, config.effort),
    writesFailures: false,
    ownSandbox: null,
    errors: [...errorTable, ...acpErrorTable],
    turnTimeoutMs: config.turn_timeout_minutes * 60_000,
    silenceMs: config.silence_timeout_minutes * 60_000,
    memoryBytes: config.memory_limit_mb * 1024 * 1024,
    handshakeMs: HANDSHAKE_MS,
  });
}

export async function findAcpServer(setting: string | undefined, options: Needs): Promise<Result<string, string>> {
  const places = placesOf(options);
  if (setting !== undefined) return namedProgram('acp_server_path', setting, places);
  const path = places.platform === 'win32' ? win32 : posix;
  const folders = [
    ...searchFolders(places),
    ...(places.platform === 'win32'
      ? [path.join(places.env['LOCALAPPDATA'] ?? path.join(places.homeDirectory, 'AppData', 'Local'), 'agy', 'acp')]
      : ['/opt/antigravity', path.join(places.homeDirectory, '.local', 'share', 'agy-acp-server')]),
  ];
  const found = await findProgram(['agy_acp_server', 'agy_acp_server.par', 'agy-acp-server'], folders, places.platform);
  return found === undefined
    ? failed(
        `agy_acp_server, Google's ACP server for Antigravity, was not found on the PATH or where it is usually put. ${WORDS.install} Or name it with acp_server_path in providers.yaml.`,
      )
    : succeeded(found);
}

type Login = Pick<AcpLaunch, 'env' | 'secrets' | 'home' | 'readable' | 'writable' | 'authMethod'>;

/**
 * With a key the server gets its own home in our data directory, because it records the last login method in its home. The
 * user's own login must not change.
 */
async function loginOf(
  id: string,
  apiKey: string | undefined,
  { keys, dataDirectory, homeDirectory }: Needs,
): Promise<Result<Login, ProviderFailure>> {
  if (apiKey === undefined) {
    const folder = join(homeDirectory, '.gemini');
    return succeeded({
      env: {},
      secrets: [],
      home: [join(folder, 'antigravity-acp')],
      readable: [folder],
      writable: [],
      authMethod: null,
    });
  }
  const key = await keys.resolve(apiKey);
  if (!key.ok)
    return failed({ ...acpFailure('auth', WORDS), message: `The key of ${id} could not be read: ${key.failure}` });
  const own = join(dataDirectory, 'agents', id);
  try {
    await mkdir(own, { recursive: true, mode: 0o700 });
  } catch (error) {
    return failed(acpFailure('crashed', WORDS, { quote: diskWords(error) }));
  }
  const env = { GEMINI_API_KEY: key.value, HOME: own };
  return succeeded({
    env,
    secrets: [key.value],
    home: [],
    readable: [],
    writable: [own],
    authMethod: 'gemini-api-key',
  });
}

/** Its model names include the effort: `gemini-3.7-flash-high`. */
function withEffort(model: string, effort: string | undefined): string {
  return effort === undefined || /-(low|medium|high)$/.test(model) ? model : `${model}-${effort}`;
}
