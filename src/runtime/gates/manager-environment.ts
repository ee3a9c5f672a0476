import type { Gate } from '../../domain/evidence/checks.ts';

/**
 * Settings by which package managers run a script in a worktree with lent dependencies as it is: without a look at whether an
 * install is due, which they would then try without a network, and without a download of another version of themselves.
 */
export function managerEnvironment(gates: readonly Pick<Gate, 'command'>[]): Record<string, string> {
  const used = (name: RegExp): boolean => gates.some(({ command }) => name.test(command));
  return {
    // npm warns of settings of `npm_config_` that it does not know, so they are set for pnpm alone. pnpm 11 reads `pnpm_config_`.
    ...(used(/\bpnpm\b/) ? PNPM : {}),
    ...(used(/\b(?:uv|uvx)\b/) ? { UV_NO_SYNC: '1', UV_OFFLINE: '1' } : {}),
    ...(used(/\bcargo\b/) ? { CARGO_NET_OFFLINE: 'true' } : {}),
    ...(used(/\bgo\b/) ? { GOTOOLCHAIN: 'local' } : {}),
  };
}

const PNPM: Readonly<Record<string, string>> = {
  npm_config_verify_deps_before_run: 'false',
  pnpm_config_verify_deps_before_run: 'false',
  npm_config_manage_package_manager_versions: 'false',
  pnpm_config_manage_package_manager_versions: 'false',
};
