import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { modelProblem, parseModels } from '../../../../../../src/adapters/providers/antigravity/account/agy-models.ts';

const LIST = [
  'gemini-3.8-flash-low\tGemini 3.8 Flash (Low)',
  'gemini-3.8-flash-high\tGemini 3.8 Flash (High)',
  'gemini-3.1-pro-high\tGemini 3.1 Pro (High)',
  'claude-sonnet-4-6\tClaude Sonnet 4.6 (Thinking)',
  '',
].join('\n');
const models = parseModels(LIST) ?? [];

describe('the models of agy', () => {
  it('are read line by line, whatever stands around them', () => {
    assert.equal(models.length, 4);
    assert.deepEqual(models[3], { slug: 'claude-sonnet-4-6', name: 'Claude Sonnet 4.6 (Thinking)' });
    assert.equal(parseModels(`Fetching models\n${LIST.replaceAll('\n', '\r\n')}`)?.length, 4);
  });

  it('are not known where the output is something else', () => {
    for (const other of ['', 'Authentication required.', '{"models":[]}', 'unknown command "models"']) {
      assert.equal(parseModels(other), undefined, other);
    }
  });

  it('serve by slug, by name, and by slug and effort apart', () => {
    assert.equal(modelProblem(models, 'gemini-3.8-flash-high', undefined), null);
    assert.equal(modelProblem(models, 'gemini-3.8-flash-high', 'high'), null);
    assert.equal(modelProblem(models, 'Gemini 3.8 Flash (High)', undefined), null);
    assert.equal(modelProblem(models, 'gemini-3.8-flash', 'low'), null);
    assert.equal(modelProblem(models, 'CLAUDE-SONNET-4-6', undefined), null);
  });

  it('do not serve under a name that is not there; those near it are named', () => {
    assert.match(modelProblem(models, 'gemini-3.8-flahs-high', undefined) ?? '', /near it are gemini-3\.8-flash-high/);
    assert.match(modelProblem(models, 'qqq', undefined) ?? '', /is not in its list\. It has gemini-3\.8-flash-low, /);
  });

  it('are left to agy where an effort is not named, because it may have one by default', () => {
    assert.equal(modelProblem(models, 'gemini-3.8-flash', undefined), null);
    assert.equal(modelProblem(models, 'Gemini 3.8 Flash', 'high'), null);
  });

  it('do not serve with an effort that they lack', () => {
    assert.equal(
      modelProblem(models, 'gemini-3.8-flash', 'medium'),
      'gemini-3.8-flash has no effort medium; it has low, high.',
    );
    assert.match(modelProblem(models, 'gemini-3.8-flash-high', 'low') ?? '', /has the effort high in its name/);
  });
});
