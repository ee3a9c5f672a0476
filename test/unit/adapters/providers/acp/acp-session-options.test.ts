import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  chosenModel,
  modeRequest,
  modelRequest,
} from '../../../../../src/adapters/providers/acp/acp-session-options.ts';

const grouped = {
  configOptions: [
    { id: 'm', category: 'mode', type: 'select', currentValue: 'ask', options: [{ value: 'ask', name: 'Ask' }] },
    {
      ...{ id: 'which', category: 'model', type: 'select', currentValue: 'small' },
      options: [
        {
          group: 'g',
          name: 'All',
          options: [
            { value: 'small', name: 'S' },
            { value: 'large', name: 'L' },
          ],
        },
      ],
    },
  ],
};

describe('what a session of an agent can be set to', () => {
  it('finds models in groups, by value and by name', () => {
    const params = { configId: 'which', value: 'large' };
    const ask = { kind: 'ask', method: 'session/set_config_option', params, chosen: 'large' };
    assert.deepEqual(modelRequest(grouped, 'large'), ask);
    assert.deepEqual(modelRequest(grouped, 'l'), ask);
    assert.deepEqual(modelRequest(grouped, 'small'), { kind: 'already' });
    assert.deepEqual(modelRequest(grouped, 'x'), { kind: 'notOffered', offered: ['small', 'large'] });
    assert.equal(chosenModel(grouped), 'small');
  });

  it('finds modes among the options where there are no modes', () => {
    assert.deepEqual(modeRequest(grouped, 'ask'), { kind: 'already' });
    const modes = { modes: { currentModeId: 'a', availableModes: [{ id: 'a' }, { id: 'b' }] } };
    const ask = { kind: 'ask', method: 'session/set_mode', params: { modeId: 'b' }, chosen: 'b' };
    assert.deepEqual(modeRequest(modes, 'b'), ask);
    assert.deepEqual(modeRequest({}, 'b'), { kind: 'notOffered', offered: [] });
  });

  it('names a model as the agent does, and by what it is where the id does not tell', () => {
    const of = (model: object) => ({
      models: { currentModelId: '$runtime|openai|m(openai)', availableModels: [model] },
    });
    assert.equal(chosenModel(of({ modelId: '$runtime|openai|m(openai)', name: '[Runtime] m' })), '[Runtime] m');
    assert.equal(chosenModel(of({ modelId: 'other' })), '$runtime|openai|m(openai)');
    const claude = (description: string) => ({
      configOptions: [{ category: 'model', currentValue: 'default', options: [{ value: 'default', description }] }],
    });
    assert.equal(chosenModel(claude('Use the default model (currently Opus 4.8) · $5')), 'default (Opus 4.8)');
    assert.equal(chosenModel(claude('The best one.')), 'default');
  });

  it('reads sessions of every wrong kind as offering nothing', () => {
    for (const session of [
      { modes: 1, configOptions: 'x' },
      { configOptions: [null, 1, { category: 'model', options: 7 }] },
    ]) {
      assert.equal(modelRequest(session, 'm').kind, 'notOffered');
      assert.equal(modeRequest(session, 'm').kind, 'notOffered');
      assert.equal(chosenModel(session), null);
    }
  });
});
