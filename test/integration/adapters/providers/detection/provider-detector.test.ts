import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { placesOf } from '../../../../../src/adapters/providers/detection/known-programs.ts';
import { createProviderDetector } from '../../../../../src/adapters/providers/detection/provider-detector.ts';
import { readDraft } from '../../../../../src/fleet/providers/provider-draft.ts';

describe('looking for providers', () => {
  let home: string;
  const servers: Server[] = [];
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'df-detect-'));
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await rm(home, { recursive: true });
  });

  async function serve(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function nobody(): Promise<string> {
    const url = await serve(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    return url;
  }

  async function detect(env: Record<string, string>, urls: { ollama?: string; lmStudio?: string } = {}) {
    const [ollama, lmStudio] = [urls.ollama ?? (await nobody()), urls.lmStudio ?? (await nobody())];
    const detector = createProviderDetector({ env, homeDirectory: home, platform: 'linux', ollama, lmStudio });
    return detector.detect(new AbortController().signal);
  }

  it('finds programs on the PATH, and proposes what can be read as it is', async () => {
    for (const name of ['agy', 'agy_acp_server.par', 'agy-ide', 'claude', 'cursor-agent']) {
      await writeFile(join(home, name), '', { mode: 0o755 });
    }
    await writeFile(join(home, 'codex'), 'may not be run', { mode: 0o644 });
    const found = await detect({ PATH: `relative:${home}` });
    const of = (label: string): object | undefined => found.find((one) => one.label.startsWith(label))?.config;
    assert.deepEqual(of('Antigravity, its command line'), {
      id: 'antigravity',
      name: 'antigravity',
      config: { transport: 'agy' },
    });
    assert.deepEqual(of('Antigravity, its ACP server'), {
      id: 'antigravity',
      name: 'antigravity',
      config: { transport: 'acp', acp_server_path: join(home, 'agy_acp_server.par') },
    });
    assert.deepEqual(of('Claude Code, found as'), {
      id: 'claude-code',
      name: 'acp',
      config: { preset: 'claude-code' },
    });
    assert.ok(of('Antigravity, the editor') !== undefined && of('Cursor') !== undefined);
    assert.equal(of('Codex'), undefined);
    for (const { config } of found) assert.ok(readDraft(config).ok, JSON.stringify(config));
  });

  it('looks where installers put programs, on each system', () => {
    const places = (platform: NodeJS.Platform) => placesOf('agy', { env: {}, homeDirectory: '/home/me', platform });
    assert.ok(places('linux').includes('/home/me/.local/bin/agy'));
    assert.ok(places('darwin').includes('/Applications/Antigravity IDE.app/Contents/Resources/app/bin/agy'));
    assert.ok(places('win32').some((file) => file.endsWith('AppData\\Local\\agy\\bin\\agy.exe')));
  });

  it('knows keys of the environment by name, and takes their value nowhere', async () => {
    const found = await detect({
      OPENAI_API_KEY: 'fake-key-0123',
      GEMINI_API_KEY: 'fake-key-0123',
      ANTHROPIC_API_KEY: ' ',
    });
    const proposals = JSON.stringify(found);
    assert.match(proposals, /env:OPENAI_API_KEY.*env:GEMINI_API_KEY/);
    assert.doesNotMatch(proposals, /fake-key|ANTHROPIC/);
  });

  it('finds local servers with their models', async () => {
    const models = { object: 'list', data: [{ id: 'small-model' }, { id: 'other-model' }, { no: 'id' }] };
    const ollama = await serve((_, response) => response.end(JSON.stringify(models)));
    const lmStudio = await serve((_, response) => response.end('{"object":"list","data":null}'));
    const [first, second] = await detect({}, { ollama, lmStudio });
    assert.equal(first?.label, `Ollama at ${ollama} (small-model, other-model)`);
    assert.deepEqual(first.config, {
      id: 'ollama',
      name: 'openai',
      model: 'small-model',
      config: { base_url: `${ollama}/v1` },
    });
    assert.ok(readDraft(first.config).ok);
    assert.match(second?.label ?? '', /LM Studio at .* \(no model yet\)/);
  });

  for (const [what, answer] of [
    ['says nothing', () => undefined],
    ['speaks HTML', (_: unknown, response: { end(text: string): unknown }) => response.end('<html>')],
    ['sends without end', (_: unknown, response: { write(text: string): unknown }) => response.write('x'.repeat(3e6))],
    ['sends us elsewhere', (_, response) => response.writeHead(302, { location: 'http://example.invalid/' }).end()],
    ['refuses', (_, response) => response.writeHead(401).end('{"data":[]}')],
  ] as [string, RequestListener][]) {
    it(`is not held up by something at the same place that ${what}`, async () => {
      assert.deepEqual(await detect({}, { ollama: await serve(answer) }), []);
    });
  }
});
