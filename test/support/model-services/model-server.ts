import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { messagesProblem } from './anthropic-request.ts';
import { sendFrames } from './misbehave.ts';
import { chatProblem, responsesProblem } from './openai-request.ts';
import type { Frame, ScriptedReply } from './scripted-reply.ts';
import { messagesError, messagesFrames } from './wire-anthropic.ts';
import { chatError, chatFrames } from './wire-openai-chat.ts';
import { responsesError, responsesFrames } from './wire-openai-responses.ts';

export interface SeenRequest {
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

export interface ModelServerOptions {
  /** One reply after the other; after the last, the last again. Or what answers a request. */
  script: readonly ScriptedReply[] | ((turn: number, request: SeenRequest) => ScriptedReply);
  /** What the list of models holds, names or whole entries; default: one model, `test-model`. `null`: there is no list. */
  models?: readonly (string | { id: string })[] | null;
  /** Goes with every answer. */
  headers?: Record<string, string>;
}

export interface ModelServer {
  /** For `base_url`. */
  url: string;
  /** Requests for answers, in order. */
  requests: SeenRequest[];
  /** Why requests would have been refused by the real service; each was, and `stop` rejects with them. */
  problems: string[];
  /** Connections that were ever opened, and those that are open. */
  connections: { opened: number; open: number };
  stop(): Promise<void>;
}

/** A server on loopback that speaks OpenAI's chat completions and responses and plays a script. */
export async function startOpenaiServer(options: ModelServerOptions): Promise<ModelServer> {
  const server = await start(options, (path) => {
    if (path === '/v1/chat/completions') return { frames: chatFrames, error: chatError, problem: chatProblem };
    if (path !== '/v1/responses') return null;
    return { frames: responsesFrames, error: responsesError, problem: responsesProblem };
  });
  return { ...server, url: `${server.url}/v1` };
}

/** A server on loopback that speaks Anthropic's messages and plays a script. */
export async function startAnthropicServer(options: ModelServerOptions): Promise<ModelServer> {
  return start(options, (path) =>
    path === '/v1/messages' ? { frames: messagesFrames, error: messagesError, problem: messagesProblem } : null,
  );
}

export interface Wire {
  frames: (reply: ScriptedReply, model: string, turn: number) => Frame[];
  error: (error: Record<string, unknown>) => Frame;
  /** What the service would refuse a request for, by its own reference; `null`: nothing. */
  problem: (body: unknown) => string | null;
}

async function start(
  { script, models = ['test-model'], headers = {} }: ModelServerOptions,
  wireOf: (path: string) => Wire | null,
): Promise<ModelServer> {
  const requests: SeenRequest[] = [];
  const problems: string[] = [];
  const sockets = new Set<Socket>();
  const connections = { opened: 0, open: 0 };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const text = await textOf(request);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const wire = wireOf(path);
    if (path.endsWith('/models') && models !== null) {
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          object: 'list',
          data: models.map((one) => ({ object: 'model', ...(typeof one === 'string' ? { id: one } : one) })),
        }),
      );
      return;
    }
    if (wire === null) {
      response.writeHead(404).end('404 page not found');
      return;
    }
    const seen: SeenRequest = { path, headers: request.headers, body: JSON.parse(text) as Record<string, unknown> };
    const turn = requests.push(seen) - 1;
    const problem = wire.problem(seen.body);
    if (problem !== null) {
      problems.push(`${path}: ${problem}`);
      const error = { type: 'invalid_request_error', message: problem };
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ type: 'error', error }));
      return;
    }
    const reply = typeof script === 'function' ? script(turn, seen) : (script[turn] ?? script.at(-1) ?? {});
    await sendFrames(reply, wire, { turn, model: reply.model ?? String(seen.body['model']), response });
  };
  const server = createServer((request, response) => {
    // A client that went away in the middle is what many tests are about.
    response.on('error', () => undefined);
    answer(request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    connections.opened++;
    connections.open++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      connections.open--;
      sockets.delete(socket);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    problems,
    connections,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      if (server.listening) await once(server, 'close');
      if (problems.length > 0) throw new Error(`The service takes no such requests:\n${problems.join('\n')}`);
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
