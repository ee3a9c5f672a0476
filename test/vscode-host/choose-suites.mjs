/** What differs between versions of the editor: its start, its trees and notifications, its language models. */
const ALWAYS = ['activation.test.ts', 'language-models.test.ts', 'run-project.test.ts'];

/**
 * The files of the suite to play. The lowest editor that we promise to run in plays what differs between versions, and a sample of the
 * rest that `pick` chooses; all of it when `everything` or a title is asked for.
 * @param {readonly string[]} files
 * @param {{ version: string, words: string, everything: boolean, pick: (files: readonly string[], count: number) => readonly string[] }} wanted
 */
export function chooseSuites(files, { version, words, everything, pick }) {
  if (version !== 'lowest' || everything || words !== '') return [...files];
  const missing = ALWAYS.filter((file) => !files.includes(file));
  if (missing.length > 0) throw new Error(`No such suite, but it is always to be played: ${missing.join(', ')}`);
  const picked = pick(
    files.filter((file) => !ALWAYS.includes(file)),
    2,
  );
  return files.filter((file) => ALWAYS.includes(file) || picked.includes(file));
}
