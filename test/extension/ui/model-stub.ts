import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chatProblem } from '../../support/model-services/openai-request.ts';

export interface ModelStub {
  /** As somebody types it in. */
  address: string;
  /** Keys that came, in the order of the requests. */
  keys: string[];
  stop(): Promise<void>;
}

/** A service on loopback that speaks OpenAI's protocol, lists two models and answers every chat with one word, or a call of the first tool. */
export async function startModelStub(): Promise<ModelStub> {
  const keys: string[] = [];
  const server = createServer((request, response) => {
    keys.push((request.headers.authorization ?? '').replace('Bearer ', ''));
    let text = '';
    request.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    request.on('end', () => {
      if (request.url === '/v1/models') {
        const data = ['stub-large', 'stub-small'].map((id) => ({ id, object: 'model', created: 1, owned_by: 'test' }));
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ object: 'list', data }));
        return;
      }
      const problem = request.url === '/v1/chat/completions' ? chatProblem(JSON.parse(text)) : 'There is no such page.';
      if (problem !== null) {
        const error = { type: 'invalid_request_error', message: problem };
        response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
        return;
      }
      const chunk = (fields: object): string =>
        `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'stub-large', ...fields })}\n\n`;
      response.setHeader('content-type', 'text/event-stream');
      const call = callOf(JSON.parse(text) as Chat);
      const said = call === undefined ? { content: 'yes' } : { content: null, tool_calls: [call] };
      const reason = call === undefined ? 'stop' : 'tool_calls';
      response.write(chunk({ choices: [{ index: 0, delta: { role: 'assistant', ...said }, finish_reason: null }] }));
      response.write(chunk({ choices: [{ index: 0, delta: {}, finish_reason: reason }] }));
      response.write(chunk({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 } }));
      response.end('data: [DONE]\n\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    keys,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Chat {
  tools?: { function: { name: string; parameters?: { required?: string[] } } }[];
}

/** A call of the first tool, every argument that it needs a word. */
function callOf({ tools: [tool] = [] }: Chat): object | undefined {
  if (tool === undefined) return undefined;
  const { name, parameters } = tool.function;
  const given = Object.fromEntries((parameters?.required ?? []).map((key) => [key, 'ready']));
  return { index: 0, id: 'call_1', type: 'function', function: { name, arguments: JSON.stringify(given) } };
}
