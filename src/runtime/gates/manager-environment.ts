import type { Gate } from '../../domain/evidence/checks.ts';

/**
 * Settings by which package managers run a script in a worktree with lent dependencies as it is: without a look at whether an
 * install is due, which they would then try without a network, and without a download of another version of themselves.
 * `cache`: a folder that stays from run to run; `null`: there is none. With a network nothing is told to stay offline.
 */
export function managerEnvironment(
  gates: readonly Pick<Gate, 'command'>[],
  cache: string | null,
  network: 'none' | 'open' = 'none',
): Record<string, string> {
  const isOffline = network === 'none';
  const used = (name: RegExp): boolean => gates.some(({ command }) => name.test(command));
  return {
    // npm warns of settings of `npm_config_` that it does not know, so they are set for pnpm alone. Since pnpm 11 it reads `pnpm_config_`.
    ...(used(/\bpnpm\b/) ? PNPM : {}),
    ...(used(/\b(?:uv|uvx)\b/) ? { UV_NO_SYNC: '1', ...(isOffline ? { UV_OFFLINE: '1' } : {}) } : {}),
    ...(isOffline && used(/\bcargo\b/) ? { CARGO_NET_OFFLINE: 'true' } : {}),
    ...(used(GO) ? { GOTOOLCHAIN: 'local', ...(cache === null ? {} : goCache(cache)) } : {}),
  };
}

const GO = /\b(?:go|golangci-lint)\b/;

/** Whether a tool builds everything anew for each command, because its cache would be in the home folder, which is empty. */
export function wantsCache(gates: readonly Pick<Gate, 'command'>[]): boolean {
  return gates.some(({ command }) => GO.test(command));
}

/** What was compiled is kept; tests run each time, whatever an earlier run has printed. */
function goCache(folder: string): Record<string, string> {
  return { GOCACHE: `${folder}/go-build`, GOLANGCI_LINT_CACHE: `${folder}/golangci-lint`, GOFLAGS: '-count=1' };
}

/**
 * pnpm passes no variable that begins with `npm_` on to a script, so where a script runs pnpm again only the upper case is read.
 * Whether it may start another version of itself has a name of its own since pnpm 11.
 */
const PNPM: Readonly<Record<string, string>> = {
  NPM_CONFIG_VERIFY_DEPS_BEFORE_RUN: 'false',
  pnpm_config_verify_deps_before_run: 'false',
  NPM_CONFIG_MANAGE_PACKAGE_MANAGER_VERSIONS: 'false',
  pnpm_config_pm_on_fail: 'ignore',
};
