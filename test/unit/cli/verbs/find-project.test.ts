import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { findProject } from '../../../../src/cli/verbs/find-project.ts';
import { newProject } from '../../../support/told/by-hand.ts';

const named = (id: string, name: string) => newProject({ id, name }).shown();
const ALPHA = 'aaaaaaaa-1111-4222-8333-444455556666';
const BETA = 'aaaabbbb-1111-4222-8333-444455556666';
const GAMMA = 'cccccccc-1111-4222-8333-444455556666';
const factory = {
  projects: [named(ALPHA, 'Parse dates'), named(BETA, 'Print dates'), named(GAMMA, 'aaaa')],
  unreadable: [{ projectId: 'ddddeeee-1111-4222-8333-444455556666', message: 'journal.jsonl, line 3: not JSON' }],
  providers: [],
  problems: [],
  sandbox: undefined,
};
const find = (wanted: string) => {
  const found = findProject(factory, wanted);
  return found.kind === 'found' ? found.project.state.project.id : found.message;
};

describe('the project that the user means', () => {
  it('is found by id, by the beginning of it, by name in any case, and by the short form of the name', () => {
    assert.equal(find(ALPHA), ALPHA);
    assert.equal(find('cc'), GAMMA);
    assert.equal(find('parse DATES'), ALPHA);
    assert.equal(find('print-dates'), BETA);
  });

  it('is the one with that name where an id begins the same', () => {
    assert.equal(find('aaaa'), GAMMA);
  });

  it('is not guessed: those that could be meant are named with their ids', () => {
    assert.equal(find('aaaaa').replace(ALPHA, '<alpha>'), '<alpha>');
    assert.match(find('a'), /^"a" means more than one project\./);
    assert.match(find('a'), new RegExp(`${ALPHA} {2}Parse dates\\n {2}${BETA} {2}Print dates`));
  });

  it('is suggested where a letter or two are wrong, or only a part was typed', () => {
    assert.equal(find('prase-dates'), 'There is no project "prase-dates". Did you mean "Parse dates"?');
    assert.match(find('dates'), /Did you mean "Parse dates" or "Print dates"\?$/);
    assert.equal(find('zzz'), 'There is no project "zzz". "dark-factory list" shows those there are.');
  });

  it('is said to be unreadable where its files are, with the place', () => {
    assert.deepEqual(findProject(factory, 'dddd'), {
      kind: 'unreadable',
      message: 'The project ddddeeee-1111-4222-8333-444455556666 cannot be read: journal.jsonl, line 3: not JSON',
    });
  });

  it('cannot be found in an empty factory, which is said with the way out', () => {
    const none = findProject({ ...factory, projects: [], unreadable: [] }, 'x\u001b[2J');
    assert.equal(
      none.kind === 'none' && none.message,
      'There is no project "x". There are none yet; make one with "dark-factory init".',
    );
    assert.match(find('  '), /^Name a project/);
  });
});
