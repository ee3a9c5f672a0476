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

/** A service on loopback that speaks OpenAI's protocol, lists two models and answers every chat with one word. */
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
      response.write(
        chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: 'yes' }, finish_reason: null }] }),
      );
      response.write(chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }));
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
