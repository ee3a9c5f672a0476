// How much memory one answer and twenty at once take. Prints JSON: bytes resident above what was there before the first.
//   node --expose-gc bench/chat-streams.mjs <protocol>
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const [protocol, role] = process.argv.slice(2);
const { ChatModelStand } = await import('../test/support/model-services/chat-model-stand.ts');
const { chatRequest } = await import('../test/support/builders/chat-request.ts');
const stand = new ChatModelStand(protocol);

if (role === 'server') {
  const server = await stand.serve({ script: [{ say: 'word '.repeat(40_000) }] });
  process.on('disconnect', () => void stand.stop());
  process.send(server.url);
} else {
  const child = fork(fileURLToPath(import.meta.url), [protocol, 'server']);
  const [url] = await once(child, 'message');
  const model = await stand.model(url);
  const ask = async () => {
    const { failure } = await model.complete(
      chatRequest({ maxOutputTokens: 16_384, timeoutMs: 600_000 }),
      () => undefined,
      new AbortController().signal,
    );
    if (failure !== null) throw new Error(failure.message);
  };
  // Code and connections are there before anything is counted.
  await ask();
  const peakOf = async (count) => {
    globalThis.gc();
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
    await Promise.all(Array.from({ length: count }, ask));
    clearInterval(watch);
    return Math.max(peak, process.memoryUsage().rss) - before;
  };
  const one = await peakOf(1);
  const twenty = await peakOf(20);
  console.log(JSON.stringify({ one, twenty }));
  child.disconnect();
}
