import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import type { OrchestrationEngine } from '../../../../src/engine/engine-contract.ts';
import type { ChatRequest } from '../../../../src/ports/chat-model.ts';
import { asks, breaks, FakeChatModel, finishes, resultsIn, says } from '../../../support/fakes/fake-chat-model.ts';
import {
  begin,
  checkProgram,
  draft,
  makePlace,
  openFactory,
  toRest,
  type Place,
} from '../../../support/stories/story.ts';

describe('a project worked on by a chat model', () => {
  let place: Place;
  let engine: OrchestrationEngine;
  afterEach(async () => {
    await engine.close();
    place.remove();
  });

  const tell = async (model: FakeChatModel) => {
    place = makePlace({ 'check.sh': checkProgram, 'README.md': '# Sample\n' }, {});
    const config = 'schemaVersion: 1\nproviders:\n  - id: chat\n    name: vscode-lm\n';
    writeFileSync(join(place.dataDirectory, 'providers.yaml'), config);
    engine = await openFactory(place, { providers: { create: async () => ({ style: 'chat', model }) } });
    return toRest(engine, await begin(engine, place));
  };

  it('is planned and finished by tools alone, two tasks that depend on each other, over a broken check and a broken line', async () => {
    const model = new FakeChatModel([
      asks(['list_files', {}], ['read_file', { path: 'README.md' }]),
      asks(['add_task', draft('one')], ['add_task', draft('two', ['one'])]),
      asks(['finish', {}]),
      asks(['write_file', { path: 'one.txt', content: 'broken\n' }]),
      finishes({ summary: 'Wrote one.txt.' }),
      asks(['run_command', { command: 'sh check.sh' }]),
      breaks('network', { text: 'I see' }),
      asks(['edit_file', { path: 'one.txt', find: 'broken', replace: 'fine' }]),
      asks(['run_command', { command: 'sh check.sh && test -f one.txt' }]),
      finishes({ summary: 'Mended one.txt.' }),
      asks(['search', { pattern: 'fine' }]),
      asks(['run_command', { command: 'cp one.txt two.txt; git push origin HEAD; git log --oneline | wc -l' }]),
      says('Both are there.\n\n```json\n{ "status": "done", "summary": "Wrote two.txt." }\n```\n'),
    ]);
    const state = await tell(model);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.equal(place.git('log', '--format=%s', `main..${state.project.workBranch}`), 'Write two\nWrite one');
    assert.equal(place.git('show', `${state.project.workBranch}:two.txt`), 'fine');
    assert.match(lastResult(model.requests[6]), /Exit code 1\.[^]*one\.txt is broken/);
    assert.match(lastResult(model.requests[9]), /Exit code 0\.[^]*all is well/);
    assert.match(lastResult(model.requests[11]), /one\.txt:1: fine/);
    const spent = state.finance.costHistory.reduce((sum, entry) => sum + (entry.costUsd ?? 0), 0);
    assert.ok(Math.abs(spent - (model.costOf(model.billed) ?? 0)) < 1e-9);
    assert.equal(state.finance.costHistory.length, 5);
    assert.equal(place.git('status', '--porcelain'), '');
    assert.deepEqual(state.tamper, []);
    assert.equal(readdirSync(join(place.dataDirectory, 'conversations')).length, 2);
  });
});

function lastResult(request: ChatRequest | undefined): string {
  return resultsIn(request).at(-1) ?? '';
}
