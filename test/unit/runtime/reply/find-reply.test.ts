import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { findReply } from '../../../../src/runtime/reply/find-reply.ts';

const fence = '```';
const block = (json: string, language = 'json') => `${fence}${language}\n${json}\n${fence}`;
const found = (text: string) => {
  const result = findReply(text, ['status']);
  assert.ok(result.ok, result.ok ? '' : result.failure.join('; '));
  return result.value as { status: string; summary?: string };
};
const problemOf = (text: string) => {
  const result = findReply(text, ['status']);
  assert.ok(!result.ok, 'a reply was found');
  return result.failure.join('; ');
};

describe('the structured reply in what an agent said', () => {
  it('is found between prose, in the last of several blocks', () => {
    const text = `First I thought:\n${block('{"status":"continue"}')}\nbut then\n${block('{"status":"done"}')}\nThat is all.`;
    assert.equal(found(text).status, 'done');
  });

  it('is found without a fence, with braces and quotes in its strings', () => {
    assert.equal(
      found('All is well {really}: {"status": "done", "summary": "a \\"}\\" in {a} string"} Bye {').status,
      'done',
    );
  });

  it('is found after CRLF line ends, a byte-order mark and a fence that is never closed', () => {
    assert.equal(found('\uFEFF{"status":"done"}').status, 'done');
    assert.equal(found(`Done.\r\n${fence}json\r\n{\r\n"status":"done"\r\n}\r\n${fence}\r\n`).status, 'done');
    assert.equal(found(`Done.\n${fence}json\n{"status":"done"}`).status, 'done');
  });

  it('keeps letters of every script, and line breaks that a model wrote into a string', () => {
    assert.equal(
      found(block('{"status":"done","summary":"naïve 文字 👩‍🔬\nsecond\tline"}')).summary,
      'naïve 文字 👩‍🔬\nsecond\tline',
    );
  });

  it('is the last of all, in a block or not', () => {
    const [block1, bare] = [block('{"status":"continue"}'), '{"status":"done"}'];
    assert.equal(found(`${block1}\n${bare}`).status, 'done');
    assert.equal(found(`${bare}\n${block1}`).status, 'continue');
  });

  it('is the last of two objects without a fence: the first may be an example, or a mind that was changed', () => {
    assert.equal(found('{"status":"done"}\nWait, no:\n{"status":"continue"}').status, 'continue');
    assert.equal(found('{"status":"continue"} {"status":"done"} and a file {"name":"x"}').status, 'done');
    // In one fence that says nothing of JSON.
    assert.equal(found(block('{"status":"continue"}\n{"status":"done"}', '')).status, 'done');
  });

  it('is not mistaken for a file that the agent shows', () => {
    const text = `${block('{"status":"done"}')}\nThe manifest is now\n${block('{"name":"x","version":"1.0.0"}')}`;
    assert.equal(found(text).status, 'done');
  });

  it('survives fences inside its strings and code blocks with braces before it', () => {
    const code = block('const a = { "status": 1 + 1 };', 'ts');
    assert.equal(found(`${code}\n${block(`{"status":"done","summary":"${fence}ts\\nx\\n${fence}"}`)}`).status, 'done');
  });

  it('is not taken from an earlier block when the last one is broken', () => {
    const text = `${block('{"status":"done"}')}\n${block('{"status":"blocked", because: none,}')}`;
    assert.match(problemOf(text), /^the last JSON block is not valid JSON: /);
  });

  it('is not swallowed by a block before it that was never closed, nor taken out of a longer fence', () => {
    assert.equal(found(`${fence}ts\nlet x;\n${block('{"status":"done"}')}`).status, 'done');
    assert.match(problemOf(`${fence}\`md\n${block('{"status":"done"}')}\n${fence}\``), /no JSON object/);
  });

  it('is not an object inside of a broken one', () => {
    assert.match(problemOf('{"status":"blocked", oops, "inner": {"status":"done"}}'), /no JSON object/);
  });

  it('is missed with a reason in an empty reply, in prose, and in an object of something else', () => {
    assert.match(problemOf(' \n\t'), /^the reply was empty/);
    assert.match(problemOf('I am done.'), /no JSON object with "status"/);
    assert.match(problemOf('{"state":"done"}'), /no JSON object with "status"/);
    assert.match(problemOf('["status"]'), /no JSON object with "status"/);
  });

  it('is found at the end of ten million characters of noise, and hostile noise ends the search', () => {
    const reply = block('{"status":"done"}');
    for (const noise of ['{"a', '{}', '```\n', '```json\n', '{"a":"', '\r', '{ ', '"\\', '{"status":']) {
      const text = noise.repeat(Math.ceil(10_000_000 / noise.length));
      const result = findReply(`${text}\n\n${reply}`, ['status']);
      // Noise that opens a fence or a string may swallow the reply; what counts is that there is an answer.
      assert.equal(typeof result.ok, 'boolean');
    }
    assert.equal(found(`${'word '.repeat(2_000_000)}\n${reply}`).status, 'done');
    assert.equal(found(block(`{"status":"done","summary":"${'x\n'.repeat(2_000_000)}"}`)).status, 'done');
  });
});
