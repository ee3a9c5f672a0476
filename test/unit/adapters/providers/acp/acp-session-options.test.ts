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
    const ask = { kind: 'ask', method: 'session/set_config_option', params: { configId: 'which', value: 'large' } };
    assert.deepEqual(modelRequest(grouped, 'large'), ask);
    assert.deepEqual(modelRequest(grouped, 'l'), ask);
    assert.deepEqual(modelRequest(grouped, 'small'), { kind: 'already' });
    assert.deepEqual(modelRequest(grouped, 'x'), { kind: 'notOffered', offered: ['small', 'large'] });
    assert.equal(chosenModel(grouped), 'small');
  });

  it('finds modes among the options where there are no modes', () => {
    assert.deepEqual(modeRequest(grouped, 'ask'), { kind: 'already' });
    const modes = { modes: { currentModeId: 'a', availableModes: [{ id: 'a' }, { id: 'b' }] } };
    assert.deepEqual(modeRequest(modes, 'b'), { kind: 'ask', method: 'session/set_mode', params: { modeId: 'b' } });
    assert.deepEqual(modeRequest({}, 'b'), { kind: 'notOffered', offered: [] });
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
