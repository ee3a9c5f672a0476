import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { sentencesIn } from '../support/source/sentences.ts';
import { projectFiles, readProjectFile } from '../support/source/source-tree.ts';

/**
 * Rooms that decide and act. What they have to say is data of a closed kind; a presenter makes the sentence, so that every skin
 * says the same and nothing can be decided by words.
 */
const SILENT = /^src\/(?:(?:domain|engine|finance|fleet|ports|run|runtime)\/.*|(?:composition|look)-root)\.ts$/;

/**
 * Rooms that speak to a model, which reads the words of the prompt, of its tools and of the schema of its reply. The skins speak to
 * people: presenters, cli, extension, webview. An adapter tells the trouble of the program that it speaks with, in words that come
 * up as data: the `message` of an error.
 */
const TO_A_MODEL = /^src\/(?:runtime\/(?:prompts|tools|chat)|domain\/turn)\//;

/** Texts that have to be made where they are, by file. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'src/domain/provider/antigravity-notice.ts':
    'A person consents to this text, word for word; skins show all of it, and the adapter quotes it where there is no consent.',
  'src/run/steps/commit-message.ts':
    'The message is a part of the commit: it is journaled before the commit is made, and git keeps it for every reader.',
  'src/runtime/gates/check-notes.ts':
    'A check speaks to the agent that has to repair it; the journal keeps the note, and people are shown what the agent was told.',
};

const files = projectFiles().filter((file) => SILENT.test(file) && !TO_A_MODEL.test(file));

describe('the rooms that decide', () => {
  it('are found', () => {
    for (const file of [
      'src/domain/run/next-step.ts',
      'src/engine/outcome.ts',
      'src/finance/finance-manager.ts',
      'src/fleet/project-creation.ts',
      'src/ports/git-manager.ts',
      'src/run/steps/work-step.ts',
      'src/runtime/gates/gate-verdict.ts',
      'src/runtime/turn.ts',
      'src/composition-root.ts',
    ]) {
      assert.ok(files.includes(file), file);
    }
    assert.ok(!files.includes('src/runtime/prompts/work-prompt.ts'));
  });

  it('make no sentence for people', () => {
    const found = files
      .filter((file) => !(file in EXCEPTIONS))
      .flatMap((file) => sentencesIn(readProjectFile(file)).map((sentence) => `${file}: ${sentence}`));
    assert.deepEqual(found, []);
  });

  it('need every exception that is made for them', () => {
    const idle = Object.keys(EXCEPTIONS).filter(
      (file) => !files.includes(file) || sentencesIn(readProjectFile(file)).length === 0,
    );
    assert.deepEqual(idle, []);
  });
});

describe('a sentence for people', () => {
  const cases: [source: string, found: string[]][] = [
    ["const why = 'The disk is full.';", ['The disk is full.']],
    ['say(`There is no project ${id}.`);', ['There is no project ….']],
    ['say(`${name} was removed, but its key was not: ${why}`);', ['… was removed, but its key was not: …']],
    ["const detail = cause + ' What was begun is kept.';", [' What was begun is kept.']],
    ['say(`“${title}” cannot go on. Look at it`);', ['“…” cannot go on. Look at it']],
    ["f({ message: 'It passed.' }, 'Is it not here?');", ['Is it not here?']],
    // None: a title, a clause that something else completes, a code, a log line, an error of the program, a type, a comment.
    ['const title = "Make the project\'s own checks pass";', []],
    ["const problem = 'must be a name, without blanks. it is not';", []],
    ["const code = 'Not.A.Sentence';", []],
    ["logger.log('warn', 'A turn could not be recorded', { error });", []],
    ["throw new Error('A turn without a task in progress');", []],
    ["type Way = 'The disk is full.';", []],
    ["// 'The disk is full.'", []],
  ];
  for (const [source, found] of cases) {
    it(`is ${found.length === 0 ? 'not ' : ''}found in ${source}`, () => {
      assert.deepEqual(sentencesIn(source), found);
    });
  }
});
