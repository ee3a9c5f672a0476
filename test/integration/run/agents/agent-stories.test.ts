import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import type { OrchestrationEngine } from '../../../../src/engine/engine-contract.ts';
import { AcpStandIn, agentFixtures } from '../../../support/agents/acp-stand-in.ts';
import { EditorStandIn } from '../../../support/agents/editor-stand-in.ts';
import { processesWith } from '../../../support/sandbox/sandbox-run.ts';
import { begin, makePlace, openFactory, toRest, type Place } from '../../../support/stories/story.ts';

describe('a project on agents', () => {
  const opened: { remove: () => unknown }[] = [];
  let engine: OrchestrationEngine | undefined;
  afterEach(async () => {
    await engine?.close();
    for (const one of opened.splice(0)) await one.remove();
  });

  async function finish(place: Place, home: string, provider: object) {
    opened.push(place);
    // JSON is YAML.
    const file = JSON.stringify({ schemaVersion: 1, providers: [provider] });
    writeFileSync(join(place.dataDirectory, 'providers.yaml'), file);
    engine = await openFactory(place, {
      env: { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8' },
      readablePaths: [agentFixtures, dirname(process.execPath)],
    });
    const id = await begin(engine, place, { gateCommands: [{ name: 'Made', command: 'true' }] });
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.equal(place.git('show', `${state.project.workBranch}:made.txt`), 'made');
    const files = place.git('ls-tree', '-r', '--name-only', state.project.workBranch).split('\n');
    assert.deepEqual(files, ['README.md', 'made.txt']);
    return state;
  }

  it('is planned and worked on over ACP, in one session', async () => {
    const standIn = new AcpStandIn();
    opened.push(standIn);
    const place = makePlace({ 'README.md': '# Sample\n' }, {});
    const config = { command: standIn.command('plans-and-works'), home: [standIn.state] };
    const state = await finish(place, standIn.home, { id: 'agent', name: 'acp', config });
    assert.equal(standIn.calls('prompt').length, 2);
    assert.equal(state.finance.unpricedTurns, 0);
    assert.ok(state.finance.totalTokens > 0);
    assert.deepEqual(processesWith(standIn.state), []);
  });

  it('is planned and worked on by the editor, and commits nothing of the hand-off', async () => {
    const editor = new EditorStandIn('plans-and-works');
    opened.push(editor);
    const place = makePlace({ 'README.md': '# Sample\n' }, {});
    const config = { transport: 'handoff', consent: true, editor_path: editor.command };
    await finish(place, join(editor.root, 'home'), { id: 'editor', name: 'antigravity', config });
    assert.equal(editor.calls().length, 2);
  });
});
