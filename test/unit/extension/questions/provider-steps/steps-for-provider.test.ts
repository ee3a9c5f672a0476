import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { failed } from '../../../../../src/domain/result.ts';
import { providerConfigSchema } from '../../../../../src/domain/provider/provider-config.ts';
import { answerAll } from '../../../../support/fakes/provider-answers.ts';
import type { Move } from '../../../../support/fakes/scripted-asking.ts';

const KEY = 'sk-obviously-fake-0123456789';
const ollama: Move[] = [{ pick: 'OpenAI or' }, { pick: 'Ollama' }, 'enter', 'enter', { pick: 'model-b' }];
const withKey: Move[] = [
  { pick: 'Anthropic' },
  { pick: 'Type or paste' },
  { type: ` ${KEY} ` },
  { pick: 'claude-opus-5' },
];

describe('the questions about a provider', () => {
  it('end with a model on this machine after seven answers, six of them Enter or a row', async () => {
    const { saved, asking, engine } = await answerAll([...ollama, 'enter', { pick: 'Save' }]);
    assert.deepEqual(saved, engine.providerList[0]);
    assert.equal(saved?.id, 'ollama');
    assert.equal(saved.model, 'model-b');
    assert.deepEqual(saved.price, { input: 0, output: 0 });
    assert.ok(saved.name === 'openai');
    assert.equal(saved.config.base_url, 'http://127.0.0.1:11434/v1');
    assert.equal(saved.config.api_key, undefined);
    assert.equal(asking.asked.length, 7);
  });

  it('offer first what was found on this machine, with its answers filled in', async () => {
    const { saved, asking } = await answerAll(
      [{ pick: 'Claude Code, found' }, 'enter', 'enter', { pick: 'Save' }],
      (engine) => {
        engine.providerAdmin.detected = [
          {
            kind: 'acp',
            label: 'Claude Code, found as /usr/bin/claude',
            config: { name: 'acp', config: { preset: 'claude-code' } },
          },
        ];
      },
    );
    assert.equal(asking.asked[0]?.choices[0]?.label, 'Claude Code, found as /usr/bin/claude');
    assert.ok(saved?.name === 'acp');
    assert.deepEqual([saved.id, saved.config.preset], ['claude-code', 'claude-code']);
  });

  it('take a found key as a reference to its variable', async () => {
    const found = { name: 'anthropic', config: { api_key: 'env:ANTHROPIC_API_KEY' } };
    const { saved, engine } = await answerAll(
      [{ pick: 'Anthropic, by' }, 'enter', 'enter', { pick: 'claude-opus-5' }, 'enter', { pick: 'Save' }],
      ({ providerAdmin }, options) => {
        options.environment = { ANTHROPIC_API_KEY: KEY };
        providerAdmin.detected = [{ kind: 'anthropic', label: 'Anthropic, by ANTHROPIC_API_KEY', config: found }];
      },
    );
    assert.ok(saved?.name === 'anthropic');
    assert.equal(saved.config.api_key, 'env:ANTHROPIC_API_KEY');
    assert.equal(engine.providerAdmin.tested[0]?.[1], null);
  });

  it('give a typed key to the secret storage, trimmed, and to nothing that is shown or written', async () => {
    const { saved, engine, asking } = await answerAll([...withKey, 'enter', { pick: 'Save' }]);
    assert.equal(engine.providerAdmin.kept.get('anthropic'), KEY);
    assert.equal(engine.providerAdmin.tested[0]?.[1], KEY);
    assert.ok(saved?.name === 'anthropic');
    assert.equal(saved.config.api_key, 'secret:anthropic');
    assert.equal(JSON.stringify([saved, asking.asked, asking.refused]).includes(KEY), false);
  });

  it('do not show a key again to whoever comes back to it, and keep it on Enter', async () => {
    const back: Move[] = ['back', 'enter', { pick: 'claude-opus-5' }, 'enter', { pick: 'Save' }];
    const { engine, asking } = await answerAll([...withKey.slice(0, 3), ...back]);
    const [first, second] = asking.asked.filter(({ secret }) => secret);
    assert.deepEqual([first?.value, second?.value], ['', '']);
    assert.match(second?.said ?? '', /typed in already/);
    assert.equal(engine.providerAdmin.kept.get('anthropic'), KEY);
  });

  it('refuse what is no key, without repeating it', async () => {
    const wrong = ['', 'sk-a b', `Bearer ${KEY}`, `"${KEY}"`, 'env:KEY_OF_MINE', 'abc', 'ключ-ключ'];
    const moves = wrong.map((type): Move => ({ type }));
    const { draft, asking } = await answerAll([...withKey.slice(0, 2), ...moves, 'cancel']);
    assert.equal(draft, undefined);
    assert.equal(asking.refused.length, wrong.length);
    assert.equal(
      asking.refused.some((sentence) => sentence.includes(KEY)),
      false,
    );
  });

  it('see a key that was pasted as the name of a variable', async () => {
    const moves: Move[] = [{ pick: 'Anthropic' }, { pick: 'Take it from' }, { type: KEY }, 'cancel'];
    const { asking } = await answerAll(moves);
    assert.match(asking.refused[0] ?? '', /looks like a key/);
    assert.match(asking.about('Name of the variable').said, /not set in this editor/);
  });

  it('keep nothing when they are cancelled, at any question', async () => {
    const all: Move[] = [...withKey, 'enter', { pick: 'Save' }];
    for (let answered = 0; answered < all.length; answered++) {
      const { draft, engine } = await answerAll([...all.slice(0, answered), 'cancel']);
      assert.equal(draft, undefined);
      assert.deepEqual([engine.providerList, engine.providerAdmin.kept.size], [[], 0]);
    }
  });

  it('go back from every question to the one before, with the answers in place', async () => {
    const { saved, asking } = await answerAll([
      ...ollama,
      ...['back', 'back', 'back', 'back', 'back'].map((move) => move as Move),
      ...Array<Move>(6).fill('enter'),
      { pick: 'Save' },
    ]);
    assert.equal(saved?.model, 'model-b');
    assert.equal(asking.about('Which service?').value, 'Ollama');
  });

  it('forget the model and key of another service', async () => {
    const other: Move[] = ['back', 'back', 'back', 'back', { pick: 'OpenRouter' }, 'enter'];
    const { asking } = await answerAll([
      ...ollama,
      ...other,
      { pick: 'Type or paste' },
      { type: KEY },
      { type: 'vendor/x' },
      'enter',
      'cancel',
    ]);
    assert.equal(asking.about('Which model?').value, 'claude-opus-5');
    assert.equal(asking.about('Is that all?').choices[0]?.detail, 'asked first; no cap');
  });

  it('say the price of a model that is listed, and ask for one that nobody knows', async () => {
    const listed = await answerAll([...withKey, 'cancel']);
    assert.match(
      listed.asking.about('Is that all?').choices[0]?.detail ?? '',
      /; no cap, \$5\.00 per million tokens of input/,
    );
    const unlisted: Move[] = [...withKey.slice(0, 3), { pick: 'model-b' }, 'enter'];
    const left = await answerAll([...unlisted, 'enter', { pick: 'Save' }]);
    assert.match(left.asking.about('What do its tokens cost?').choices[0]?.detail ?? '', /shown as unpriced/);
    assert.equal(left.saved?.price, undefined);
    const priced = await answerAll([...unlisted, { pick: 'I know' }, { type: '1' }, { type: '4' }, { pick: 'Save' }]);
    assert.deepEqual(priced.saved?.price, { input: 1, output: 4 });
    const mine = await answerAll([...unlisted.slice(0, 4), 'cancel'], (_, options) => {
      options.prices = { 'model-b': { input: 7, output: 8 } };
    });
    assert.match(mine.asking.about('Is that all?').choices[0]?.detail ?? '', /\$7\.00/);
  });

  it('warn before a key goes over an open line', async () => {
    const moves: Move[] = [{ pick: 'OpenAI or' }, { pick: 'vLLM' }, { type: 'http://far.example/v1' }];
    const key: Move[] = [{ pick: 'Type or paste' }, { type: KEY }, { pick: 'model-b' }, 'enter', 'enter'];
    const { asking, saved } = await answerAll([...moves, ...key, { pick: 'Save' }]);
    assert.match(asking.about('serves').choices[0]?.detail ?? '', /can be read by anybody on the way/);
    assert.equal(saved?.price, undefined);
  });

  it('let a name of a model be typed where the service lists none', async () => {
    const { saved, asking } = await answerAll(
      [...ollama.slice(0, 4), 'enter', { type: 'my-model' }, 'enter', { pick: 'Save' }],
      (_, options) => (options.models = async () => failed('127.0.0.1:11434 could not be asked for its models.')),
    );
    assert.match(asking.about('Which model?').choices[0]?.detail ?? '', /could not be asked/);
    assert.equal(saved?.model, 'my-model');
  });

  it('save what does not serve only when told to, and test again when told to', async () => {
    const { saved, engine, asking } = await answerAll(
      [...ollama, 'enter', { pick: 'Test Again' }, { pick: 'Save Anyway' }],
      ({ providerAdmin }) => {
        const failure = {
          kind: 'network',
          message: 'Nothing listens there.',
          resetAt: null,
          retryAfterMs: null,
        } as const;
        providerAdmin.health = { available: false, detail: 'no', failure, responseTimeMs: 3 };
      },
    );
    assert.equal(engine.providerAdmin.tested.length, 2);
    assert.equal(saved?.id, 'ollama');
    assert.match(
      asking.about('does not serve').choices[0]?.detail ?? '',
      /^It does not serve: Nothing listens there\.$/,
    );
  });

  it('show a long answer whole to whoever wants to read it', async () => {
    const message = `Nothing listens there. ${'It was tried again. '.repeat(20)}`;
    const shown: string[] = [];
    await answerAll([...ollama, 'enter', { pick: 'Read All' }, { pick: 'Cancel' }], ({ providerAdmin }, options) => {
      const failure = { kind: 'network', message, resetAt: null, retryAfterMs: null } as const;
      providerAdmin.health = { available: false, detail: 'no', failure, responseTimeMs: 3 };
      options.show = async (_, text) => void shown.push(text);
    });
    assert.ok(shown[0]?.includes(message.trim()));
  });

  it('say that a cancelled test tells nothing', async () => {
    const { asking } = await answerAll([...ollama, 'enter', { pick: 'Cancel' }], (_, options) => {
      options.test = async () => ({ kind: 'cancelled' });
    });
    assert.match(asking.about('was cancelled').choices[0]?.detail ?? '', /not known whether it serves/);
  });

  it('lose no answer when saving is refused: a locked store, or another window that was faster', async () => {
    const { saved, engine, asking } = await answerAll(
      [...withKey, 'enter', { pick: 'Save' }, { pick: 'Save Again' }],
      ({ providerAdmin }, options) => {
        providerAdmin.locked = 'The store is locked. Unlock it.';
        options.save = async (config, key) => {
          const outcome = await providerAdmin.add(config, key);
          providerAdmin.locked = null;
          return outcome;
        };
      },
    );
    assert.equal(asking.about('It was not saved').choices[0]?.detail, 'The store is locked. Unlock it.');
    assert.equal(saved?.id, 'anthropic');
    assert.equal(engine.providerAdmin.kept.get('anthropic'), KEY);
  });

  it('propose a name that is free and a place behind the others', async () => {
    const { asking } = await answerAll([...ollama, { pick: 'Choose name' }, 'enter', 'cancel'], (engine) => {
      engine.providerList = [
        providerConfigSchema.parse({ id: 'ollama', name: 'openai', model: 'x', priority: 4 }),
        providerConfigSchema.parse({ id: 'ollama-2', name: 'openai', model: 'x', enabled: false, priority: 9 }),
      ];
    });
    assert.equal(asking.about('Its name').value, 'ollama-3');
    assert.equal(asking.about('Its priority').value, '5');
  });

  it('refuse a name that is taken or no name', async () => {
    const { asking } = await answerAll(
      [...ollama, { pick: 'Choose name' }, { type: 'one' }, { type: 'Ünique' }, { type: '' }, 'cancel'],
      (engine) => (engine.providerList = [providerConfigSchema.parse({ id: 'one', name: 'acp' })]),
    );
    assert.match(asking.refused[0] ?? '', /has this name already/);
    assert.equal(asking.refused.length, 3);
  });
});
