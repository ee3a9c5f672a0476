import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { choiceMeant } from '../../../../src/extension/questions/typed-choice.ts';

describe('a text typed into a list', () => {
  const labels = ['gpt-5-mini', 'mini-coder', 'gpt-5'];

  it('means the choice of the same name, else the first that holds it', () => {
    assert.equal(choiceMeant(labels, 'gpt-5'), 'gpt-5');
    assert.equal(choiceMeant(labels, ' MINI '), 'gpt-5-mini');
    assert.equal(choiceMeant(labels, 'coder'), 'mini-coder');
  });

  it('stands for itself where no choice holds it, and nothing is meant where nothing is typed', () => {
    assert.equal(choiceMeant(labels, 'gpt-6'), undefined);
    assert.equal(choiceMeant(labels, '  '), undefined);
    assert.equal(choiceMeant([], 'gpt-5'), undefined);
  });
});
