import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { ProviderConfig } from '../../../src/domain/provider/provider-config.ts';
import { addProvider } from '../../../src/extension/commands/add-provider.ts';
import {
  disableProvider,
  enableProvider,
  setProviderKey,
  testProvider,
} from '../../../src/extension/commands/provider-commands.ts';
import { removeProvider } from '../../../src/extension/commands/remove-provider.ts';
import type { CommandContext } from '../../../src/extension/commands/command-context.ts';
import { FactoryHost } from '../../../src/extension/activation/factory-host.ts';
import { EXTENSION_ID } from '../../../src/extension/ids.ts';
import { editorAsking } from '../../../src/extension/questions/quick-questions.ts';
import type { UserInterface } from '../../../src/extension/activation/user-interface.ts';
import { MemoryEngine } from '../../support/fakes/memory-engine.ts';
import { AskedQuestions } from '../support/quick-input.ts';
import { ScriptedQuestions } from '../support/scripted-questions.ts';
import { until } from '../support/window.ts';

const KEY = 'sk-obviously-fake-0123456789';

/** The commands on the real quick input and secret storage, with an administration of providers in memory behind them. */
describe('providers in the editor', () => {
  let skin: UserInterface;
  let host: FactoryHost;
  let engine: MemoryEngine;
  let questions: ScriptedQuestions;
  let context: CommandContext;
  let shown: AskedQuestions;
  const provider = (): ProviderConfig | undefined => engine.providerList[0];

  before(async () => {
    const found = await vscode.extensions.getExtension<UserInterface | undefined>(EXTENSION_ID)?.activate();
    assert.ok(found, 'the extension shows its inside to tests');
    skin = found;
    await until('the engine', () => skin.commandContext.host.engine !== undefined);
  });
  beforeEach(async () => {
    engine = new MemoryEngine();
    questions = new ScriptedQuestions();
    shown = new AskedQuestions();
    host = new FactoryHost(async () => engine, skin.commandContext.log);
    await host.start(false);
    const asking: CommandContext['asking'] = {
      text: (...question) => shown.put(() => editorAsking.text(...question)),
      one: (...question) => shown.put(() => editorAsking.one(...question)),
    };
    context = { ...skin.commandContext, host, questions, asking };
    engine.providerAdmin.detected = [
      {
        kind: 'openai',
        label: 'A server on this machine',
        config: { name: 'openai', model: 'model-x', config: { base_url: 'http://127.0.0.1:9/v1' } },
      },
    ];
  });
  after(() => {
    host.dispose();
  });

  it('are added with Enter alone where one was found, after a test', async () => {
    const adding = addProvider(context);
    for (let question = 1; question <= 8; question++) await shown.press(question, 'accept');
    await adding;
    const added = provider();
    assert.ok(added?.name === 'openai');
    assert.deepEqual([added.id, added.model], ['openai', 'model-x']);
    assert.equal(engine.providerAdmin.tested.length, 1);
    assert.match(questions.lastTold(), /^openai is saved in providers\.yaml\. Projects that may use every provider/);
  });

  it('are not added by somebody who leaves at the result of the test', async () => {
    const adding = addProvider(context);
    for (let question = 1; question <= 7; question++) await shown.press(question, 'accept');
    await shown.press(8, 'cancel');
    await adding;
    assert.deepEqual([engine.providerList, questions.told], [[], []]);
  });

  it('get a new key, are disabled, enabled, tested and removed, each with what it means', async () => {
    const read = engine.providerAdmin.read({ id: 'one', name: 'anthropic', model: 'x', config: { api_key: 'env:X' } });
    assert.ok(read.ok);
    engine.providerList = [read.value];
    engine.add((state) => Object.assign(state.project, { name: 'Only', providers: ['one'] }));
    questions.secret = KEY;
    await setProviderKey(context, 'one');
    assert.equal(engine.providerAdmin.kept.get('one'), KEY);
    assert.match(questions.lastTold(), /Running projects use it with their next request/);
    await disableProvider(context, { providerId: 'one' });
    assert.equal(provider()?.enabled, false);
    assert.match(questions.lastTold(), /“Only” may use nothing else/);
    await enableProvider(context, undefined);
    assert.equal(provider()?.enabled, true);
    await testProvider(context, 'one');
    assert.match(questions.lastTold(), /^one: It serves/);
    questions.presses = ['Put It Back', null];
    await removeProvider(context, 'one');
    const detail = questions.confirmed.at(-1)?.detail ?? '';
    assert.match(detail, /Its key is deleted, and does not come back/);
    assert.match(detail, /“Only” may use nothing else/);
    assert.deepEqual([provider()?.id, engine.providerAdmin.kept.size], ['one', 0]);
    assert.match(questions.lastTold(), /back as it was, without its key/);
    assert.equal(JSON.stringify([questions.told, questions.confirmed]).includes(KEY), false);
  });

  it('name the projects that stopped for want of one, with a button for those that do not go on by themselves', async () => {
    const read = engine.providerAdmin.read({ id: 'one', name: 'anthropic', model: 'x', config: { api_key: 'env:X' } });
    assert.ok(read.ok);
    engine.providerList = [read.value];
    const stopped = (name: string, code: 'providerNeedsPerson' | 'providerFailed') =>
      engine.add(({ project }) => {
        const reason = { code, detail: 'one: the key was refused' };
        Object.assign(project, { name, providers: ['one'], status: 'paused', reason });
      });
    const alone = stopped('Only', 'providerNeedsPerson');
    questions.secret = KEY;
    await setProviderKey(context, 'one');
    assert.match(
      questions.lastTold(),
      /“Only” stopped for want of a provider\. Once it serves, work goes on by itself\.$/,
    );
    assert.deepEqual(questions.told.at(-1)?.actions, ['Test Provider…']);
    const failed = stopped('Failed', 'providerFailed');
    questions.presses = ['Resume'];
    await testProvider(context, 'one');
    assert.match(questions.lastTold(), /“Failed” stopped for want of a provider\.$/);
    assert.equal(engine.project(failed)?.state.project.status, 'active');
    assert.equal(engine.project(alone)?.state.project.status, 'paused');
    await testProvider(context, 'one');
    assert.doesNotMatch(questions.lastTold(), /“Failed”/);
  });

  it('stay when nobody is sure, and say so when they are gone', async () => {
    const read = engine.providerAdmin.read({ id: 'one', name: 'acp' });
    assert.ok(read.ok);
    engine.providerList = [read.value];
    questions.sure = false;
    await removeProvider(context, 'one');
    assert.equal(engine.providerList.length, 1);
    await testProvider(context, 'another');
    assert.equal(questions.lastTold(), 'This provider is no longer there.');
    await setProviderKey(context, 'one');
    assert.match(questions.lastTold(), /a login of its own/);
  });

  it('tell what to do when the store of keys is locked, and change nothing', async () => {
    const read = engine.providerAdmin.read({ id: 'one', name: 'anthropic', model: 'x' });
    assert.ok(read.ok);
    engine.providerList = [read.value];
    engine.providerAdmin.locked = 'The store is locked. Unlock it and try again.';
    questions.secret = KEY;
    await setProviderKey(context, 'one');
    assert.equal(questions.lastTold(), 'The store is locked. Unlock it and try again.');
    assert.deepEqual(engine.providerList, [read.value]);
  });

  it("keep their keys in the editor's secret storage", async () => {
    const { secrets } = skin.commandContext;
    assert.deepEqual(await secrets.set('test.key', KEY), { ok: true, value: null });
    assert.deepEqual(await secrets.get('test.key'), { ok: true, value: KEY });
    assert.deepEqual(await secrets.delete('test.key'), { ok: true, value: null });
    assert.deepEqual(await secrets.get('test.key'), { ok: true, value: undefined });
  });
});
