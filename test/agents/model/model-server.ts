import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ScriptedReply } from '../../support/model-services/scripted-reply.ts';
import { messagesFrames } from '../../support/model-services/wire-anthropic.ts';
import { chatFrames } from '../../support/model-services/wire-openai-chat.ts';
import { responsesFrames } from '../../support/model-services/wire-openai-responses.ts';
import { faultOf, sendFault, type Fault } from './faults.ts';
import { readRequest, wireOf, type ModelRequest } from './requests.ts';
import { turnFor, type Turn } from './script.ts';
import { callFor } from './tools.ts';
import { geminiAnswer } from './wire-gemini.ts';
import { wholeChat, wholeMessage } from './wire-whole.ts';

export interface ServedRequest {
  path: string;
  /** Of the script; empty: an agent's own question, such as one for a title. */
  turn: string;
  step: number;
  /** Results of tools in the whole conversation. */
  results: number;
  fault: Fault;
  /** The tool that was called; `null`: it answered with words. */
  called: string | null;
  /** The tools that were offered, where none of them could take the step. */
  lacking: string[];
}

export interface LoopbackModel {
  /** Without a path. */
  url: string;
  requests: ServedRequest[];
  stop(): Promise<void>;
}

/**
 * A model behind four wire formats, on loopback: takes the steps of the script with whatever tools an agent offers, and fails as
 * the key of a request says. `folder`: worktrees are below it; `outside`: a folder in which nothing may be written.
 */
export async function startLoopbackModel(folder: string, outside: string): Promise<LoopbackModel> {
  const requests: ServedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    answer(request, response, { folder, outside, requests }).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      if (server.listening) await once(server, 'close');
    },
  };
}

interface Desk {
  folder: string;
  outside: string;
  requests: ServedRequest[];
}

async function answer(request: IncomingMessage, response: ServerResponse, desk: Desk): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks).toString('utf8');
  const wire = request.method === 'POST' ? wireOf(path) : null;
  if (wire === null) {
    beside(path, response);
    return;
  }
  const read = readRequest(wire, path, JSON.parse(raw) as Record<string, unknown>);
  const { turn, step } = placeIn(read, desk.outside);
  const fault = faultOf(keyOf(request));
  const results = read.events.filter((event) => 'result' in event).length;
  const served: ServedRequest = { path, turn: turn?.name ?? '', step, results, fault, called: null, lacking: [] };
  desk.requests.push(served);
  if (fault !== 'none') {
    sendFault(fault, wire, response);
    return;
  }
  const reply = replyFor(read, turn, step, worktreeIn(raw, desk.folder), served);
  send(reply, read, desk.requests.length, response);
}

function keyOf({ headers }: IncomingMessage): string {
  return String(headers.authorization ?? headers['x-api-key'] ?? headers['x-goog-api-key'] ?? '');
}

/** Where the conversation stands: the newest prompt of ours, and how many tools have answered since. */
function placeIn({ events, tools }: ModelRequest, outside: string): { turn: Turn | null; step: number } {
  if (tools.length === 0) return { turn: null, step: 0 };
  for (let at = events.length - 1; at >= 0; at--) {
    const event = events[at];
    const turn = event !== undefined && 'said' in event ? turnFor(event.said, outside) : null;
    if (turn !== null) return { turn, step: events.slice(at).filter((one) => 'result' in one).length };
  }
  return { turn: null, step: 0 };
}

function replyFor(
  { tools }: ModelRequest,
  turn: Turn | null,
  step: number,
  worktree: string,
  served: ServedRequest,
): ScriptedReply {
  const usage = { input: 1000, output: 40 };
  const wanted = turn?.steps[step];
  if (turn === null || wanted === undefined) return { say: turn?.says ?? 'A title', usage };
  const call = callFor(wanted, tools, worktree);
  if (call === null) {
    served.lacking = tools.map(({ name }) => name);
    return { say: `There is no tool for this step.\n\n${turn.says}`, usage };
  }
  served.called = call.name;
  return { say: `Step ${step + 1}.`, calls: [{ ...call, name: call.name }], usage };
}

/** The worktree that an agent names in its request: the folder in which it works. */
function worktreeIn(raw: string, folder: string): string {
  const at = raw.indexOf(`${folder}/`);
  const named = at < 0 ? [] : [...raw.matchAll(/\/[\w./-]*-worktrees\/[\w.-]*\w/g)];
  return named.map(([path]) => path).find((path) => path.startsWith(folder)) ?? folder;
}

function send(
  reply: ScriptedReply,
  { wire, isStreamed, model }: ModelRequest,
  turn: number,
  response: ServerResponse,
): void {
  const events = (text: string): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }).end(text);
  };
  const whole = (body: object): void => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const framed = (frames: readonly { text: string }[]): void => {
    events(frames.map(({ text }) => text).join(''));
  };
  switch (wire) {
    case 'chat':
      if (isStreamed) framed(chatFrames(reply, model, turn));
      else whole(wholeChat(reply, model, turn));
      return;
    case 'messages':
      if (isStreamed) framed(messagesFrames(reply, model, turn));
      else whole(wholeMessage(reply, model, turn));
      return;
    case 'responses':
      framed(responsesFrames(reply, model, turn));
      return;
    case 'gemini':
      if (isStreamed) events(`data: ${JSON.stringify(geminiAnswer(reply, model, turn))}\n\n`);
      else whole(geminiAnswer(reply, model, turn));
  }
}

/** What agents ask for beside answers: the list of models, the length of a text. */
function beside(path: string, response: ServerResponse): void {
  const json = (body: object): void => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (path.endsWith('/models')) json({ object: 'list', data: [{ id: 'loopback-model', object: 'model' }], models: [] });
  else if (/count_?tokens$/i.test(path)) json({ totalTokens: 1000, input_tokens: 1000 });
  else response.writeHead(404).end('{}');
}
