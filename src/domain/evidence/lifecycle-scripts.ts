import { nameOf } from './evidence-files.ts';

/** Names of scripts that a package manager runs by itself: with `npm install` in the folder, and with `composer install`. */
const RUN_BY_ITSELF: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'package.json',
    new Set([
      ...['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare', 'dependencies'],
      ...['predependencies', 'postdependencies', 'pnpm:devPreinstall'],
    ]),
  ],
  [
    'composer.json',
    new Set([
      ...['pre-install-cmd', 'post-install-cmd', 'pre-update-cmd', 'post-update-cmd', 'pre-autoload-dump'],
      ...['post-autoload-dump', 'post-root-package-install', 'post-create-project-cmd', 'pre-package-install'],
      ...[
        'post-package-install',
        'pre-package-update',
        'post-package-update',
        'pre-operations-exec',
        'command',
        'init',
      ],
    ]),
  ],
]);

/** Whether a file at this path may hold scripts that a package manager runs by itself. */
export function mayHoldLifecycleScripts(file: string): boolean {
  return RUN_BY_ITSELF.has(nameOf(file));
}

/** Scripts that a package manager will run by itself and that are new or changed. `before: null`: there was no such file. */
export function newLifecycleScripts(file: string, before: string | null, after: string | null): string[] {
  const names = RUN_BY_ITSELF.get(nameOf(file));
  if (names === undefined) return [];
  const [old, now] = [scriptsIn(before), scriptsIn(after)];
  return Object.keys(now).filter((name) => names.has(name) && JSON.stringify(now[name]) !== JSON.stringify(old[name]));
}

function scriptsIn(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const { scripts } = JSON.parse(text ?? '{}') as { scripts?: unknown };
    return typeof scripts === 'object' && scripts !== null ? { ...scripts } : {};
  } catch {
    return {};
  }
}
