/** What `npm test -- --help` prints. */
export const HELP = `npm test [-- [groups] [options]]

Groups: check, unit, contract, integration, start, host, ui, vsix, mutants. None: all but the last.

  --only "<title>"   only the tests whose full title contains this
  --seed <n>         plays the sample of long sweeps that this number chooses (default: a number of what is committed)
  --long             plays every long sweep to its end, and the mutants; takes hours
  --coverage         which lines of the source ran, by room; without the stages that would add nothing to it
  --help             this text
`;

/**
 * Reads the command line: { groups, only, seed, long, coverage, help }, or { problem } with a sentence. `seed` is null where none was given.
 * @param {readonly string[]} words
 * @param {ReadonlySet<string>} known the groups that there are
 */
export function readArguments(words, known) {
  const asked = { groups: new Set(), only: '', seed: null, long: false, coverage: false, help: false };
  const rest = [...words];
  while (rest.length > 0) {
    const [word, ...inline] = rest.shift().split('=');
    const value = () => (inline.length > 0 ? inline.join('=') : (rest.shift() ?? ''));
    if (word === '--help' || word === '-h') asked.help = true;
    else if (word === '--long') asked.long = true;
    else if (word === '--coverage') asked.coverage = true;
    else if (word === '--only') {
      asked.only = value();
      if (asked.only === '') return { problem: '--only needs a part of a title, in quotes.' };
    } else if (word === '--seed') {
      const given = value();
      if (!/^\d{1,9}$/.test(given)) return { problem: `--seed needs a whole number below a billion, not "${given}".` };
      asked.seed = Number(given);
    } else if (known.has(word)) asked.groups.add(word);
    else return { problem: `Unknown: ${word}. Groups: ${[...known].join(', ')}.` };
  }
  return asked;
}

/** One word of a POSIX shell that stands for `text`. */
export const quoted = (text) => (/^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);
