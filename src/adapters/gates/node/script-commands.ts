/** Scripts of a package.json by name. */
export type Scripts = Readonly<Record<string, string>>;

/**
 * The single commands of a script, with the scripts that it runs expanded: `npm run lint && tsc` → `eslint .`, `tsc`. Leading
 * environment settings and `npx` are removed. Good enough to recognise tools; the result is never run.
 */
export function scriptCommands(script: string, scripts: Scripts, seen: readonly string[] = []): string[] {
  return split(script).flatMap((raw) => {
    const command = withoutPrefix(raw);
    if (command === '') return [];
    const names = scriptsRunBy(command, scripts);
    if (names.length === 0) return [command];
    return names.flatMap((name) =>
      seen.includes(name) ? [] : scriptCommands(scripts[name] ?? '', scripts, [...seen, name]),
    );
  });
}

/** The first word of a command. */
export function programOf(command: string): string {
  return (command.split(/\s/, 1)[0] ?? '').replace(/^(['"])(.*)\1$/, '$2');
}

/** Splits at `&&`, `||`, `;`, `|` and `&` outside quotes. */
function split(script: string): string[] {
  const parts = script.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|[^&|;"'])+|["']/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

const PREFIXES: readonly RegExp[] = [
  /^[({]\s*/,
  /^[A-Za-z_][A-Za-z0-9_]*=("[^"]*"|'[^']*'|\S*)\s+/,
  /^(npx|bunx|pnpx)\s+((--no-install|--no|-y|--yes|--)\s+)*/,
  /^(npm|pnpm|yarn)\s+exec\s+(--\s+)?/,
  /^(cross-env(-shell)?|env)\s+/,
  /^(c8|nyc)\s+((--?[\w-]+(=\S+)?)\s+)*/,
  /^(dotenv|env-cmd)\s+(\S+\s+)*?--\s+/,
];

function withoutPrefix(command: string): string {
  let rest = command;
  for (let before = ''; before !== rest;) {
    before = rest;
    for (const prefix of PREFIXES) rest = rest.replace(prefix, '');
  }
  return rest.trim();
}

const RUNNERS =
  /^(npm|pnpm|yarn|bun)\s+(?:-s\s+|--silent\s+)?(?:(run|run-script)\s+)?(?:-s\s+|--silent\s+)?([\w:.@/-]+)/;
const PARALLEL = /^(run-s|run-p|npm-run-all2?|concurrently)\s+(.*)$/;

function scriptsRunBy(command: string, scripts: Scripts): string[] {
  const single = RUNNERS.exec(command);
  if (single !== null) {
    const [, manager = '', run, name = ''] = single;
    const target = manager === 'npm' && run === undefined && (name === 't' || name === 'tst') ? 'test' : name;
    // `bun test` is bun's own test runner; `npm install` and similar commands run no script.
    const byName =
      run !== undefined || (manager === 'npm' ? target === 'test' : !(manager === 'bun' && name === 'test'));
    if (byName && Object.hasOwn(scripts, target)) {
      const hooks = [`pre${target}`, target, `post${target}`];
      return hooks.filter((each) => Object.hasOwn(scripts, each));
    }
    return [];
  }
  const many = PARALLEL.exec(command);
  if (many === null) return [];
  const words = (many[2] ?? '').split(/\s+/).map((word) => word.replace(/^["']|["']$/g, '').replace(/^npm:/, ''));
  return words.flatMap((word) => matching(word, scripts));
}

/** npm-run-all's patterns: `lint:*` one level, `lint:**` all. */
function matching(word: string, scripts: Scripts): string[] {
  if (Object.hasOwn(scripts, word)) return [word];
  if (!word.includes('*')) return [];
  const pattern = word
    .split(/(\*\*|\*)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^:]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return Object.keys(scripts).filter((name) => new RegExp(`^${pattern}$`).test(name));
}
