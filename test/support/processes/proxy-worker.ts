/** Asks a model once, as a process that was started with a proxy and certificates in its environment: `proxy-worker.ts <base url>`. */
import { chatRequest } from '../builders/chat-request.ts';
import { ChatModelStand } from '../model-services/chat-model-stand.ts';
import { HANG_MS } from '../time/patience.ts';

// Never outlives the test that started it.
setTimeout(() => process.exit(3), HANG_MS).unref();

const model = await new ChatModelStand('openai chat').model(process.argv[2] ?? '', {
  env: process.env as Record<string, string>,
});
const { message, failure } = await model.complete(chatRequest(), () => undefined, new AbortController().signal);
process.stdout.write(JSON.stringify({ text: message.text, failure }));
process.exit(0);
