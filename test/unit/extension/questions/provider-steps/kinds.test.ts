import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { addressProblem } from '../../../../../src/extension/questions/provider-steps/chat-service-steps.ts';
import { answerAll } from '../../../../support/fakes/provider-answers.ts';
import type { Move } from '../../../../support/fakes/scripted-asking.ts';

const KEY = 'sk-obviously-fake-0123456789';

describe('the questions of one kind of provider', () => {
  it('ask of Antigravity how it is driven, and keep the consent that was given', async () => {
    const { saved } = await answerAll([
      { pick: 'Google Antigravity' },
      { pick: 'The command line' },
      { pick: 'Read' },
      'enter',
      { pick: 'Save' },
    ]);
    assert.ok(saved?.name === 'antigravity');
    assert.deepEqual([saved.config.transport, saved.config.consent], ['agy', true]);
  });

  it('save Antigravity without a consent that was not given', async () => {
    for (const [move, agrees] of [
      ['Decide later', true],
      ['Read', false],
    ] as const) {
      const moves: Move[] = [{ pick: 'Google Antigravity' }, 'enter', { pick: move }, 'enter', { pick: 'Save' }];
      const { saved } = await answerAll(moves, (_, options) => (options.readNotice = async () => agrees));
      assert.ok(saved?.name === 'antigravity');
      assert.equal(saved.config.consent, false);
    }
  });

  it('ask for a key of Antigravity only where its ACP server takes one, and then for no consent', async () => {
    const key: Move[] = [{ pick: 'Type or paste' }, { type: KEY }];
    const { saved, engine } = await answerAll([
      { pick: 'Google Antigravity' },
      { pick: 'The ACP' },
      ...key,
      'enter',
      { pick: 'Save' },
    ]);
    assert.ok(saved?.name === 'antigravity');
    assert.equal(saved.config.api_key, 'secret:antigravity');
    assert.equal(engine.providerAdmin.kept.get('antigravity'), KEY);
  });

  it('take a command apart as it is typed, without a shell', async () => {
    const command: Move[] = [{ type: '' }, { type: 'run "half' }, { type: '"/opt/my agent/bin" --acp \'a b\'' }];
    const { saved, asking } = await answerAll([
      { pick: 'Another agent' },
      { pick: 'Another program' },
      ...command,
      'enter',
      { pick: 'Save' },
    ]);
    assert.equal(asking.refused.length, 2);
    assert.ok(saved?.name === 'acp');
    assert.deepEqual(saved.config.command, ['/opt/my agent/bin', '--acp', 'a b']);
    assert.equal(saved.id, 'agent');
  });

  it('show a command as it was typed to whoever comes back to it', async () => {
    const moves: Move[] = [
      { pick: 'Another agent' },
      { pick: 'Another program' },
      { type: 'x "a b"' },
      'back',
      'enter',
      'enter',
      { pick: 'Save' },
    ];
    const { saved, asking } = await answerAll(moves);
    assert.equal(asking.about('The command that starts it').value, 'x "a b"');
    assert.ok(saved?.name === 'acp');
    assert.deepEqual(saved.config.command, ['x', 'a b']);
  });

  it('say plainly that an editor has no models', async () => {
    const { draft, asking } = await answerAll([{ pick: 'Models of the editor' }, { pick: 'Choose another' }, 'cancel']);
    assert.equal(draft, undefined);
    assert.match(asking.about('There are no models here').choices[0]?.detail ?? '', /Antigravity gives none/);
  });

  it('name a model of the editor by vendor, family and id', async () => {
    const { saved } = await answerAll(
      [{ pick: 'Models of the editor' }, { pick: 'Model X' }, 'enter', { pick: 'Save' }],
      (_, options) => {
        const model = { vendor: 'copilot', family: 'x', id: 'x-1', name: 'Model X', maxInputTokens: 64_000 };
        options.editorModels = async () => [model];
      },
    );
    assert.ok(saved?.name === 'vscode-lm');
    assert.deepEqual([saved.model, saved.config.vendor, saved.config.family], ['x-1', 'copilot', 'x']);
    assert.equal(saved.price, undefined);
  });

  it('play a script that is there, or one that is chosen', async () => {
    const first = await answerAll([{ pick: 'A script' }, 'enter', 'enter', { pick: 'Save' }]);
    assert.ok(first.saved?.name === 'scripted');
    assert.equal(first.saved.config.script, 'scripts/small.yaml');
    let asked = 0;
    const choose: Move = { pick: 'Choose a file' };
    const second = await answerAll([{ pick: 'A script' }, choose, choose, 'enter', { pick: 'Save' }], (_, options) => {
      // The first dialog is left without a choice.
      options.chooseScript = async () => (asked++ === 0 ? undefined : '/tmp/other.yaml');
    });
    assert.ok(second.saved?.name === 'scripted');
    assert.equal(second.saved.config.script, '/tmp/other.yaml');
  });

  it('keep caps and a price of what is paid by the token, and say what a cap needs', async () => {
    const anthropic: Move[] = [{ pick: 'Anthropic' }, { pick: 'Take it' }, 'enter', { pick: 'claude-opus-5' }];
    const details: Move[] = [{ pick: 'Choose name' }, 'enter', 'enter', { type: '5' }, { type: '100.50' }];
    const price: Move[] = [{ pick: 'I know' }, { type: '' }, { type: '3' }, { type: '15' }];
    const { saved, asking } = await answerAll([...anthropic, ...details, ...price, { pick: 'Save' }]);
    assert.deepEqual(saved?.budget, { perDay: { usd: 5 }, total: { usd: 100.5 } });
    assert.deepEqual(saved.price, { input: 3, output: 15 });
    assert.match(asking.about('What do its tokens cost?').said, /A cap in dollars needs a price/);
    assert.match(asking.refused[0] ?? '', /A price is needed/);
  });

  it('drop caps that were answered and then left to their defaults', async () => {
    const anthropic: Move[] = [{ pick: 'Anthropic' }, { pick: 'Take it' }, 'enter', { pick: 'claude-opus-5' }];
    const details: Move[] = [{ pick: 'Choose name' }, { type: 'mine' }, { type: '7' }, { type: '5' }];
    const { saved } = await answerAll([
      ...anthropic,
      ...details,
      'back',
      'back',
      'back',
      'back',
      { pick: 'Test it' },
      { pick: 'Save' },
    ]);
    assert.deepEqual([saved?.id, saved?.priority, saved?.budget], ['anthropic', 1, undefined]);
  });

  for (const [address, problem] of [
    ['', /An address such as/],
    ['localhost:8000', /An address such as/],
    ['ftp://host/v1', /An address such as/],
    ['http://me:pw@host/v1', /would lie in a file/],
    ['http://host/v1?key=x', /Leave out everything/],
    ['http://host/v1/chat/completions', /Leave out \/chat\/completions/],
  ] as const) {
    it(`refuse the address “${address}”`, () => {
      assert.match(addressProblem(address) ?? '', problem);
    });
  }

  it('take an address with any port and path', () => {
    for (const address of ['http://127.0.0.1:1/v1', 'https://host.example/api/v1/', 'http://[::1]:8000/v1']) {
      assert.equal(addressProblem(address), undefined);
    }
  });
});
