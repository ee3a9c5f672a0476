import { programOf } from '../commands/command-line.ts';
import type { ToolLookup } from '../tool-lookup.ts';
import type { PackageManager } from './package-manager.ts';

/** What is missing to start these commands, and how to install it; `undefined`: all can be started. */
export function whatLacks(commands: readonly string[], manager: PackageManager, tools: ToolLookup): string | undefined {
  if (!manager.usable) return notInstalled(manager.name);
  const hasModules = tools.hasNodeModules || manager.plugAndPlay;
  const install = `dependencies are not installed: ${installLine(manager)}`;
  for (const command of commands) {
    const program = programOf(command);
    if (!hasModules && needsModules(command)) return install;
    if (SHELL_WORDS.has(program) || /[/\\$`]/.test(program)) continue;
    if (tools.has(program) || tools.hasLocal(program) || manager.plugAndPlay) continue;
    return hasModules ? notInstalled(program) : install;
  }
  return undefined;
}

const HOW: Readonly<Record<string, string>> = {
  npm: ', it comes with Node.js',
  pnpm: ': npm install --global pnpm, or corepack enable',
  yarn: ': npm install --global yarn, or corepack enable',
  bun: ': npm install --global bun',
};

/** That a program is missing, and how to get it. */
export function notInstalled(program: string): string {
  return `"${program}" is not installed${Object.hasOwn(HOW, program) ? (HOW[program] ?? '') : ''}`;
}

function installLine({ standsInFor, name, isLocked }: PackageManager): string {
  const manager = standsInFor ?? name;
  return manager === 'npm' && isLocked ? 'npm ci' : `${manager} install`;
}

const SHELL_WORDS = new Set([
  ...['cd', 'echo', 'exit', 'export', 'set', 'test', '[', 'if', 'then', 'fi', 'else', 'for', 'do', 'done', 'while'],
  ...['true', 'false', ':', 'source', '.', 'eval', 'exec', 'read', 'printf', 'unset', 'wait', '!', '(', '{', '}'],
]);

/** `node --import tsx`, `node -r ts-node/register`, `node node_modules/…`. */
function needsModules(command: string): boolean {
  return /\bnode_modules\//.test(command) || /^node\s.*(--import|--loader|--require|-r)[ =](?![./"'])/.test(command);
}
