import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import path from 'node:path';
import type { TempRepo } from './temp-repo.ts';

/** O: a bare repository on the disk · W: smart HTTP with basic authentication · D: the anonymous git protocol. All on loopback. */
export type RemoteName = 'O' | 'W' | 'D';

export interface PushRemotes {
  urls: Record<RemoteName, string>;
  bare: Record<RemoteName, string>;
  /** Names of all refs in the remote, read from its disk. */
  refs(name: RemoteName): string[];
  stop(): Promise<void>;
}

const USER = 'test';
const WORD = 'not-a-real-password';

/** Three remotes of the user's repository that take every push, with the user's credentials stored where git finds them. */
export async function startPushRemotes(repo: TempRepo): Promise<PushRemotes> {
  const root = path.join(repo.root, 'remotes');
  const bare = { O: path.join(root, 'O.git'), W: path.join(root, 'W.git'), D: path.join(root, 'D.git') };
  for (const gitDir of Object.values(bare)) {
    await mkdir(gitDir, { recursive: true });
    await repo.gitIn(gitDir, 'init', '--quiet', '--bare');
    await repo.gitIn(gitDir, 'config', 'http.receivepack', 'true');
    await repo.git('push', '--quiet', gitDir, 'main');
  }
  const http = createServer((request, response) => {
    serveGit(root, request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const httpPort = (http.address() as AddressInfo).port;
  const daemon = await startGitDaemon(root);

  const urls = {
    O: `file://${bare.O}`,
    W: `http://127.0.0.1:${httpPort}/W.git`,
    D: `git://127.0.0.1:${daemon.port}/D.git`,
  };
  for (const [name, url] of Object.entries(urls)) await repo.git('remote', 'add', name, url);
  await writeFile(path.join(repo.home, '.git-credentials'), `http://${USER}:${WORD}@127.0.0.1%3a${httpPort}\n`);
  await repo.git('config', '--global', 'credential.helper', 'store');
  return {
    urls,
    bare,
    refs: (name) =>
      execFileSync('git', ['--git-dir', bare[name], 'for-each-ref', '--format=%(refname)'], {
        encoding: 'utf8',
        env: repo.env,
      })
        .split('\n')
        .filter((ref) => ref !== ''),
    async stop() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await daemon.stop();
    },
  };
}

/** git-http-backend(1) behind a server that asks for a password. */
function serveGit(root: string, request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.authorization !== `Basic ${Buffer.from(`${USER}:${WORD}`).toString('base64')}`) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="test"' }).end();
    return;
  }
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: USER,
      REQUEST_METHOD: request.method ?? 'GET',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  backend.stdin.on('error', () => undefined);
  request.pipe(backend.stdin);
  const chunks: Buffer[] = [];
  backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  backend.once('close', () => {
    const whole = Buffer.concat(chunks);
    const end = whole.indexOf('\r\n\r\n');
    for (const line of whole.subarray(0, end).toString('latin1').split('\r\n')) {
      const [key = '', content = ''] = line.split(/: (.*)/);
      if (key === 'Status') response.statusCode = Number.parseInt(content, 10);
      else if (key !== '') response.setHeader(key, content);
    }
    response.end(whole.subarray(end + 4));
  });
}

/** git-daemon(1), started for each connection as inetd does: a daemon that listens by itself wants a fixed port. */
export async function startGitDaemon(root: string): Promise<{ port: number; stop(): Promise<void> }> {
  const children = new Set<ChildProcess>();
  const server = createTcpServer((socket) => {
    const args = ['daemon', '--inetd', '--export-all', '--enable=receive-pack', `--base-path=${root}`, root];
    const child = spawn('git', args, { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    children.add(child);
    child.once('close', () => children.delete(child));
    for (const stream of [socket, child.stdin, child.stdout]) stream.on('error', () => undefined);
    socket.pipe(child.stdin);
    child.stdout.pipe(socket);
    socket.once('close', () => child.stdin.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.all([...children].map(stopGroup));
      await closed;
    },
  };
}

/** The `git` wrapper starts the real daemon as a child, so the group is what has to end. */
async function stopGroup(child: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => child.once('close', resolve));
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  await closed;
}
