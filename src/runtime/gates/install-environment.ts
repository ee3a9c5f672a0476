import type { InstallCommand } from '../../domain/install/install-command.ts';

/**
 * Settings by which what an install fetched is found again by the checks: the home folder is empty for each command, so it lies in
 * the worktree or in `cache`, the project's own folder. Both the install and the checks after it get them.
 */
export function installEnvironment(
  commands: readonly Pick<InstallCommand, 'command'>[],
  cache: string,
): Record<string, string> {
  const used = (name: RegExp): boolean => commands.some(({ command }) => name.test(command));
  return {
    ...(used(/\bpnpm\b/)
      ? { NPM_CONFIG_STORE_DIR: `${cache}/pnpm-store`, pnpm_config_store_dir: `${cache}/pnpm-store` }
      : {}),
    ...(used(/\bcargo\b/) ? { CARGO_HOME: `${cache}/cargo` } : {}),
    // Go writes its modules read-only unless told otherwise, and the folder could not be deleted.
    ...(used(/\bgo\b/) ? { GOMODCACHE: `${cache}/go-mod`, GOFLAGS: '-count=1 -modcacherw' } : {}),
    // A Python that uv fetched would be gone with the home folder.
    ...(used(/\buv\b/) ? { UV_PYTHON_DOWNLOADS: 'never', UV_LINK_MODE: 'copy' } : {}),
    ...(used(/\bpoetry\b/) ? { POETRY_VIRTUALENVS_IN_PROJECT: 'true' } : {}),
    ...(used(/\bpipenv\b/) ? { PIPENV_VENV_IN_PROJECT: '1' } : {}),
  };
}
