import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'mocha';
import { terminalPrompt, type Prompt } from '../../../../src/cli/io/terminal-prompt.ts';

/** A terminal of which the test is the keyboard and the screen. */
function terminal(): { prompt: Prompt; type: (text: string) => void; screen: () => string; stop: AbortController } {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  let screen = '';
  output.on('data', (data: Buffer) => (screen += data.toString()));
  const stop = new AbortController();
  const prompt = terminalPrompt(
    input as unknown as NodeJS.ReadStream,
    output as unknown as NodeJS.WriteStream,
    stop.signal,
  );
  return { prompt, type: (text) => input.write(text), screen: () => screen, stop };
}

describe('asking at the terminal', () => {
  it('shows what is typed, but not a key', async () => {
    const { prompt, type, screen } = terminal();
    const open = prompt.ask('Model: ');
    type('some-model\r');
    assert.equal(await open, 'some-model');
    assert.match(screen(), /Model: .*some-model/s);
    const hidden = prompt.askHidden('Key: ');
    type('fake-key-0123\r');
    assert.equal(await hidden, 'fake-key-0123');
    assert.match(screen(), /Key: \n$/);
    assert.doesNotMatch(screen(), /fake/);
    // Nor with the arrow that brings back what was typed before.
    const again = prompt.ask('Model: ');
    type('\u001b[A\r');
    assert.equal(await again, '');
    assert.doesNotMatch(screen(), /fake/);
  });

  it('takes Ctrl-C, Ctrl-D and the end of the command for leaving', async () => {
    for (const leave of ['\u0003', '\u0004']) {
      const { prompt, type } = terminal();
      const answer = prompt.askHidden('Key: ');
      type(leave);
      assert.equal(await answer, undefined);
    }
    const { prompt, stop } = terminal();
    const answer = prompt.ask('Model: ');
    stop.abort();
    assert.equal(await answer, undefined);
  });
});
