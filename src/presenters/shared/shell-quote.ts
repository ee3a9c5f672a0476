export type Shell = 'posix' | 'powershell';

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** Quotes one word of a command line, so that nothing in it is run, expanded or shown as something else. */
export function shellQuote(word: string, shell: Shell): string {
  if (/^--?[A-Za-z-]*$/.test(word)) return word;
  if (/^[A-Za-z0-9_/.@+][A-Za-z0-9_/.@+:,=-]*$/.test(word) && !(shell === 'powershell' && /[@,]/.test(word))) {
    return word;
  }
  return shell === 'posix' ? quoteForPosix(word) : quoteForPowerShell(word);
}

/** A line to copy, with each word quoted as needed. */
export function shellLine(words: readonly string[], shell: Shell): string {
  return words.map((word) => shellQuote(word, shell)).join(' ');
}

export function shellOf(platform: string): Shell {
  return platform === 'win32' ? 'powershell' : 'posix';
}

function quoteForPosix(word: string): string {
  if (!CONTROL.test(word)) return `'${word.replaceAll("'", `'\\''`)}'`;
  // Line breaks and escapes would break the line or control the terminal that shows it; $'…' is in bash, zsh, ksh, POSIX 2024.
  const bytes = (character: string) =>
    [...new TextEncoder().encode(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  return `$'${word.replace(/['\\]/g, '\\$&').replace(new RegExp(CONTROL, 'g'), bytes)}'`;
}

function quoteForPowerShell(word: string): string {
  // PowerShell treats typographic quotes as quotes too (about_Quoting_Rules).
  if (!CONTROL.test(word)) return `'${word.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
  const escaped = word.replace(/[`"$\u201c-\u201e]/g, '`$&');
  return `"${escaped.replace(new RegExp(CONTROL, 'g'), (character) => `$([char]${character.charCodeAt(0)})`)}"`;
}
