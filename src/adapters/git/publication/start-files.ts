import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { checksumOf } from './checksum.ts';

/** Files in the home folder that make programs run later with the user's rights, by what reads them. */
const START_FILES: Readonly<Record<string, readonly string[]>> = {
  git: ['.gitconfig', '.config/git/config', '.config/git/attributes'],
  shells: [
    ...['.profile', '.bashrc', '.bash_profile', '.bash_login', '.bash_logout', '.bash_aliases'],
    ...['.zshrc', '.zshenv', '.zprofile', '.zlogin', '.zlogout', '.kshrc', '.mkshrc', '.cshrc', '.tcshrc', '.login'],
    ...['.config/fish/config.fish', '.config/nushell/config.nu', '.config/nushell/env.nu', '.xprofile', '.xsessionrc'],
    ...['.config/powershell/profile.ps1', 'Documents/PowerShell/profile.ps1', '.envrc', '.pam_environment'],
    ...['Documents/PowerShell/Microsoft.PowerShell_profile.ps1', '.config/powershell/Microsoft.PowerShell_profile.ps1'],
    'Documents/WindowsPowerShell/Microsoft.PowerShell_profile.ps1',
  ],
  ssh: ['.ssh/config', '.ssh/authorized_keys', '.ssh/rc', '.ssh/environment'],
  packageManagers: [
    ...['.npmrc', '.yarnrc', '.yarnrc.yml', '.pnpmfile.cjs', '.config/pnpm/rc', '.bunfig.toml', '.config/pip/pip.conf'],
    ...[
      '.pip/pip.conf',
      '.pypirc',
      '.cargo/config',
      '.cargo/config.toml',
      '.gemrc',
      '.config/go/env',
      '.m2/settings.xml',
    ],
  ],
};

/** Folders of which every file does. */
const START_FOLDERS = [
  '.config/fish/conf.d',
  '.config/fish/functions',
  '.config/environment.d',
  '.config/autostart',
  '.config/systemd/user',
  'Library/LaunchAgents',
] as const;

/** Checksums by path from `~/`. Files that are not there have no entry. */
export async function startFiles(
  env: Readonly<Record<string, string | undefined>>,
): Promise<ReadonlyMap<string, string>> {
  const sums = new Map<string, string>();
  const home = env.HOME ?? env.USERPROFILE;
  if (home === undefined || !path.isAbsolute(home)) return sums;
  const names = Object.values(START_FILES).flat();
  for (const folder of START_FOLDERS) {
    const found = await readdir(placeOf(home, env, folder)).catch(() => []);
    names.push(...found.map((name) => `${folder}/${name}`));
  }
  for (const name of names) {
    const sum = await checksumOf(placeOf(home, env, name));
    if (sum !== undefined) sums.set(`~/${name}`, sum);
  }
  return sums;
}

/** `XDG_CONFIG_HOME` and `ZDOTDIR` move what is below `~/.config`, and the files of zsh. */
function placeOf(home: string, env: Readonly<Record<string, string | undefined>>, name: string): string {
  const [config, zsh] = [env.XDG_CONFIG_HOME, env.ZDOTDIR];
  if (name.startsWith('.config/') && isPlace(config)) return path.join(config, name.slice('.config/'.length));
  if (name.startsWith('.z') && isPlace(zsh)) return path.join(zsh, name);
  return path.join(home, name);
}

function isPlace(folder: string | undefined): folder is string {
  return folder !== undefined && path.isAbsolute(folder);
}
