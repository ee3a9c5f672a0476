import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { callsInText } from '../../../../../../src/adapters/providers/chat/calls/text-calls.ts';
import type { ToolDefinition } from '../../../../../../src/ports/chat-model.ts';

const tool = (name: string, properties: Record<string, unknown>): ToolDefinition => ({
  name,
  description: '',
  parameters: { type: 'object', properties },
});
const tools = [
  tool('write_file', { path: { type: 'string' }, content: { type: 'string' }, executable: { type: 'boolean' } }),
  tool('list_files', { depth: { type: 'integer' } }),
];
const WRITE = { path: 'a.txt', content: '1\n<b>2</b>' };
const json = JSON.stringify({ name: 'write_file', arguments: WRITE });
const listed = JSON.stringify({ name: 'list_files', arguments: { depth: 2 } });
const args = JSON.stringify(WRITE);

/** Every form with its model; each holds the same two calls. */
const forms: Readonly<Record<string, string>> = {
  'Hermes, Qwen 2.5': `<tool_call>\n${json}\n</tool_call>\n<tool_call>\n${listed}\n</tool_call>`,
  'Hermes without its last tag': `<tool_call>\n${json}\n</tool_call>\n<tool_call>\n${listed}`,
  'Jamba, Hunyuan': `<tool_calls>[${json}, ${listed}]</tool_calls>`,
  Nemotron: `<TOOLCALL>[${json}, ${listed}]</TOOLCALL>`,
  'Phi-4-mini': `<|tool_call|>[${json}, ${listed}]<|/tool_call|>`,
  Granite: `<|tool_call|>[${json}, ${listed}]`,
  'Qwen3-Coder': `<tool_call>\n<function=write_file>\n<parameter=path>\na.txt\n</parameter>\n<parameter=content>\n1\n<b>2</b>\n</parameter>\n</function>\n</tool_call>\n<tool_call>\n<function=list_files>\n<parameter=depth>\n2\n</parameter>\n</function>\n</tool_call>`,
  'Qwen3-Coder without the outer tags': `<function=write_file>\n<parameter=path>a.txt</parameter>\n<parameter=content>\n1\n<b>2</b>\n</parameter>\n</function>\n<function=list_files><parameter=depth>2</parameter></function>`,
  'Llama 3.1': `<function=write_file>${args}</function>\n<function=list_files>{"depth":2}</function>`,
  'Llama 3.2': `<|python_tag|>{"name": "write_file", "parameters": ${args}}; {"name": "list_files", "parameters": {"depth": 2}}<|eom_id|>`,
  'Llama 4': `[write_file(path="a.txt", content="1\\n<b>2</b>"), list_files(depth=2)]`,
  'Mistral of old': `[TOOL_CALLS][${json}, ${listed}]</s>`,
  'Mistral of late': `[TOOL_CALLS]write_file[ARGS]${args}[TOOL_CALLS]list_files[ARGS]{"depth": 2}`,
  'Mistral with ids': `[TOOL_CALLS]write_file[CALL_ID]a1b2c3d4e[ARGS]${args}[TOOL_CALLS]list_files[CALL_ID]b[ARGS]{"depth":2}`,
  'DeepSeek V3': `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>write_file\n\`\`\`json\n${args}\n\`\`\`<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>list_files\n\`\`\`json\n{"depth":2}\n\`\`\`<｜tool▁call▁end｜><｜tool▁calls▁end｜><｜end▁of▁sentence｜>`,
  'DeepSeek V3.1': `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>write_file<｜tool▁sep｜>${args}<｜tool▁call▁end｜><｜tool▁call▁begin｜>list_files<｜tool▁sep｜>{"depth":2}<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
  'DeepSeek V3.2': `<｜DSML｜function_calls>\n<｜DSML｜invoke name="write_file">\n<｜DSML｜parameter name="path" string="true">a.txt</｜DSML｜parameter>\n<｜DSML｜parameter name="content" string="true">1\n<b>2</b></｜DSML｜parameter>\n</｜DSML｜invoke>\n<｜DSML｜invoke name="list_files">\n<｜DSML｜parameter name="depth" string="false">2</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls>`,
  'Kimi K2': `<|tool_calls_section_begin|><|tool_call_begin|>functions.write_file:0<|tool_call_argument_begin|>${args}<|tool_call_end|><|tool_call_begin|>functions.list_files:1<|tool_call_argument_begin|>{"depth":2}<|tool_call_end|><|tool_calls_section_end|>`,
  'GLM-4.5': `<tool_call>write_file\n<arg_key>path</arg_key>\n<arg_value>a.txt</arg_value>\n<arg_key>content</arg_key>\n<arg_value>1\n<b>2</b></arg_value>\n</tool_call>\n<tool_call>list_files\n<arg_key>depth</arg_key>\n<arg_value>2</arg_value>\n</tool_call>`,
  MiniMax: `<minimax:tool_call>\n<invoke name="write_file">\n<parameter name="path">a.txt</parameter>\n<parameter name="content">1\n<b>2</b></parameter>\n</invoke>\n<invoke name="list_files">\n<parameter name="depth">2</parameter>\n</invoke>\n</minimax:tool_call>`,
  'gpt-oss': `<|channel|>commentary to=functions.write_file <|constrain|>json<|message|>${args}<|call|><|start|>assistant<|channel|>commentary to=functions.list_files <|constrain|>json<|message|>{"depth":2}<|call|>`,
  'Command R': `<|START_ACTION|>[{"tool_call_id": "0", "tool_name": "write_file", "parameters": ${args}}, {"tool_call_id": "1", "tool_name": "list_files", "parameters": {"depth": 2}}]<|END_ACTION|>`,
  Firefunction: `functools[${json}, ${listed}]`,
  'a list in a fence': `\`\`\`json\n[${json}, ${listed}]\n\`\`\``,
  'a fence for each': `\`\`\`json\n${json}\n\`\`\`\n\n\`\`\`tool_call\n${listed}\n\`\`\``,
  'nothing but JSON': `${json}\n${listed}`,
  'OpenAI calls as text': JSON.stringify([
    { id: 'x', type: 'function', function: { name: 'write_file', arguments: args } },
    { id: 'y', type: 'function', function: { name: 'list_files', arguments: '{"depth":2}' } },
  ]),
};

describe('calls in a text', () => {
  for (const [model, text] of Object.entries(forms)) {
    it(`are read as ${model} writes them`, () => {
      const found = callsInText(text, tools);
      const calls = found?.calls.map((call) => [call.name, JSON.parse(call.arguments) as unknown]);
      assert.deepEqual(calls, [
        ['write_file', WRITE],
        ['list_files', { depth: 2 }],
      ]);
      assert.equal(found?.text, '');
    });
  }

  const tagged = `<tool_call>${json}</tool_call>`;

  it('leave what was said before them, and what was thought', () => {
    assert.equal(callsInText(`I write it now.\n\n${tagged}`, tools)?.text, 'I write it now.');
    const fence = `So be it.\n\`\`\`json\n${json}\n\`\`\``;
    assert.deepEqual(callsInText(fence, tools)?.text, 'So be it.');
    const thought = `<think>Maybe <tool_call>${listed}</tool_call>, or not.</think>\n${tagged}`;
    assert.deepEqual(
      callsInText(thought, tools)?.calls.map(({ name }) => name),
      ['write_file'],
    );
  });

  it('count only at the end: what is shown or quoted is no call', () => {
    for (const text of [
      `A server may hand on ${tagged} as text, which is wrong.`,
      `The file holds:\n\`\`\`json\n${json}\n\`\`\`\nI did not change it.`,
      `<think>I could say ${tagged}</think>\nI will not.`,
      `${json} is what I would send.`,
    ]) {
      assert.equal(callsInText(text, tools), undefined, text);
    }
  });

  it('count only for tools that were offered', () => {
    assert.equal(callsInText('<tool_call>{"name":"format_disk","arguments":{}}</tool_call>', tools), undefined);
    assert.equal(callsInText(tagged, []), undefined);
  });

  it('may write files about calls', () => {
    const content = `A call ends with </tool_call>, "</function>" or \`\`\`.`;
    const call = JSON.stringify({ name: 'write_file', arguments: { path: 'a', content } });
    for (const text of [`<tool_call>${call}</tool_call>`, `\`\`\`json\n${call}\n\`\`\``, call]) {
      assert.deepEqual(JSON.parse(callsInText(text, tools)?.calls[0]?.arguments ?? ''), { path: 'a', content }, text);
    }
  });

  it('are no structured reply, no JSON about a name, and nothing that is cut off', () => {
    for (const text of [
      'Done.\n```json\n{"status":"done","summary":"ok"}\n```',
      '```json\n{"name":"write_file"}\n```',
      '{"name":"write_file","version":"1.0.0"}',
      `<tool_call>${json.slice(0, -9)}`,
    ]) {
      assert.equal(callsInText(text, tools), undefined, text);
    }
  });

  it('are looked for in time that grows with the text alone', () => {
    // A search that begins anew at each mark would take hours, and this test with it.
    for (const mark of ['<tool_call>{"a":', '```json\n{"', '<function=a>', '[TOOL_CALLS]a{', '<think>{', '[a(']) {
      assert.equal(callsInText(mark.repeat(100_000), tools), undefined, mark);
    }
  });
});
