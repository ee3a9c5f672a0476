/**
 * The text with tests under names of the file's own as under the runner's: `const zit = hasZstd ? it : it.skip` makes `zit(…)` a
 * test that may be skipped, and is itself no skipped test.
 */
export function withoutAliases(text: string): string {
  const aliases = new Map<string, string>();
  const rest = text.replace(DECLARATION, (whole, name: string, value: string) => {
    const runner = RUNNER.exec(value)?.[1];
    if (runner === undefined) return whole;
    aliases.set(name, /\b(?:skip|todo|xit|xtest)\b/.test(value) ? `${runner}.skip` : runner);
    return '';
  });
  if (aliases.size === 0) return text;
  const called = new RegExp(String.raw`(?<![\w$.])(${[...aliases.keys()].join('|')})(?=(?:\.\w+)*\s*\()`, 'g');
  return rest.replace(called, (name) => aliases.get(name) ?? name);
}

/** A declaration of one name, with a choice of two over several lines. */
const DECLARATION = /^[ \t]*(?:export )?(?:const|let|var)[ \t]+(\w+)[ \t]*=((?:[^;\n]|\n[ \t]*[?:])*);?[ \t]*$/gm;
/** The runner's function itself, which is not called here. */
const RUNNER = /(?<![\w$.'"`])(it|test|specify|describe|context|suite)(?:\.(?:skip|only|todo))?(?![\w$.'"`]|\s*\()/;
