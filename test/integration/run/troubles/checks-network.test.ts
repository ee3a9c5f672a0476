import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { reasonSentence } from '../../../../src/presenters/project/reason-sentence.ts';
import { sandboxSentence } from '../../../../src/presenters/project/sandbox-sentence.ts';
import { hasBubblewrap } from '../../../support/sandbox/bubblewrap.ts';
import { startGitDaemon } from '../../../support/git/push-remotes.ts';
import {
  begin,
  closeStories,
  doneTurn,
  draft,
  openPlace,
  planTurn,
  stateOf,
  toRest,
} from '../../../support/stories/story.ts';

const SCRIPT = { plan: [planTurn([draft('one')])], tasks: { 'Write one': [doneTurn('one')] } };

/** Asks a server of this machine; what it prints where it reaches none is what Node prints where it has no network. */
const asking = (port: number): string =>
  `node -e 'fetch("http://127.0.0.1:${port}").catch(() => { console.log("getaddrinfo EAI_AGAIN files.example.org"); process.exit(1) })'`;

/** From a repository of its own, whose settings are not ours. */
const pushing = (port: number): string =>
  [
    'cd "$(mktemp -d)"',
    'git init --quiet',
    'git -c user.name=Test -c user.email=test@example.org commit --quiet --allow-empty --message=x',
    `git push --quiet git://127.0.0.1:${port}/open.git HEAD:refs/heads/stolen`,
  ].join(' && ');

describe('a check that needs the network', () => {
  let server: Server;
  let daemon: Awaited<ReturnType<typeof startGitDaemon>> | undefined;
  let asked = 0;
  beforeEach(async () => {
    asked = 0;
    server = createServer((_request, response) => {
      asked += 1;
      response.end('here');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    await closeStories();
    await daemon?.stop();
    server.close();
  });

  it('stops the project before it is paid for, and has the network once a person allows it', async function () {
    if (!hasBubblewrap()) this.skip();
    const { engine, place } = await openPlace(SCRIPT);
    // It is pushed to by a check, as an agent could have a test do.
    const remote = join(place.root, 'remotes/open.git');
    place.git('init', '--quiet', '--bare', remote);
    daemon = await startGitDaemon(join(place.root, 'remotes'));
    const { port } = server.address() as AddressInfo;
    const id = await begin(engine, place, {
      gateCommands: [
        { name: 'Online', command: asking(port) },
        { name: 'Push', command: `! (${pushing(daemon.port)})` },
      ],
    });
    const paused = await toRest(engine, id);
    assert.deepEqual([paused.project.reason.code, paused.turnsEnded, asked], ['checksCannotRun', 0, 0]);
    assert.match(reasonSentence(paused), /Online.*network.*--checks-network/);
    assert.match(sandboxSentence(paused), /Checks had no network\./);

    assert.ok((await engine.allowNetwork(id)).ok);
    assert.doesNotMatch(reasonSentence(stateOf(engine, id)), /--checks-network/);
    assert.ok((await engine.resumeProject(id)).ok);
    const done = await toRest(engine, id);
    assert.equal(done.project.status, 'completed', done.project.reason.detail);
    assert.ok(asked >= 3, `${asked} times: before the work, after it, and at the end`);
    assert.match(sandboxSentence(done), /Checks had the network, because you allowed it/);

    assert.equal(place.git('-C', remote, 'for-each-ref'), '');

    const fork = await engine.forkProject(id, { atSeq: 3 });
    assert.equal(fork.ok && stateOf(engine, fork.value.id).checksNetwork, undefined, 'it was not allowed then');
    const later = await engine.forkProject(id, {});
    assert.equal(later.ok && stateOf(engine, later.value.id).checksNetwork, 'open');
  });
});
