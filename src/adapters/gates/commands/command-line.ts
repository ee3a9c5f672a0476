/** One command of a shell line. Together, `before`, `prefix` and `command` of all segments and the tail are the line. */
export interface Segment {
  /** Blanks and the operator in front of it: `&&`, `;`, `|`. */
  before: string;
  /** Settings and launchers that do not matter for what it does: `NODE_ENV=test npx `. */
  prefix: string;
  command: string;
}

/** Splits at `&&`, `||`, `;`, `|`, `&` and line breaks outside quotes. Good enough to recognise tools. */
export function segmentsOf(line: string): Segment[] {
  const segments: Segment[] = [];
  let before = '';
  for (const part of line.match(PARTS) ?? []) {
    if (/^[&|;\n]/.test(part)) {
      before += part;
      continue;
    }
    const command = withoutPrefix(part);
    const blanks = part.slice(0, part.length - part.trimStart().length);
    const text = part.trim();
    if (text === '') before += part;
    else {
      const prefix = text.slice(0, text.length - command.length);
      segments.push({ before: before + blanks, prefix, command });
      before = part.slice(part.trimEnd().length);
    }
  }
  return segments;
}

/** The words of a command, quotes kept: `mocha "a b"` is `mocha` and `"a b"`. */
export function wordsOf(command: string): string[] {
  return command.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s"']|["'])+/g) ?? [];
}

/** A word without the quotes around it. */
export function unquoted(word: string): string {
  return word.replace(/^(['"])([\s\S]*)\1$/, '$2');
}

/** The name of the program, wherever in `node_modules` it is started from. */
export function programOf(command: string): string {
  return unquoted(wordsOf(command)[0] ?? '').replace(/^(\.\/)?node_modules\/\.bin\//, '');
}

const PARTS = /(?:"(?:\\.|[^"\\])*"|'[^']*'|\d?>&\d|[^&|;\n"'])+|["']|&&|\|\||[&|;\n]/g;

const PREFIXES: readonly RegExp[] = [
  /^[({]\s*/,
  /^[A-Za-z_][A-Za-z0-9_]*=("[^"]*"|'[^']*'|\S*)\s+/,
  /^(npx|bunx|pnpx)\s+((--no-install|--no|--bun|-y|--yes|--)\s+)*(?=[^-\s])/,
  /^(npm|pnpm|yarn)\s+exec\s+(--\s+)?(?=[^-\s])/,
  /^pnpm\s+dlx\s+/,
  /^(cross-env(-shell)?|env)\s+/,
  /^(c8|nyc)\s+((--?[\w-]+(=\S+)?)\s+)*/,
  /^(dotenv|env-cmd)\s+(\S+\s+)*?--\s+/,
];

function withoutPrefix(part: string): string {
  let rest = part.trim();
  for (let before = ''; before !== rest;) {
    before = rest;
    for (const prefix of PREFIXES) rest = rest.replace(prefix, '');
  }
  return rest;
}
