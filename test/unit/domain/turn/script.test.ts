import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseScript, turnAt } from '../../../../src/domain/turn/script.ts';

const problemOf = (document: unknown) => {
  const parsed = parseScript(document);
  return parsed.ok ? undefined : parsed.failure;
};

describe('a script', () => {
  it('is read with every default filled in', () => {
    const parsed = parseScript({ version: 1, tasks: { Greet: [{ reply: 'hi' }] } });
    assert.ok(parsed.ok);
    assert.equal(parsed.value.model, 'scripted');
    assert.deepEqual(parsed.value.tasks['Greet'], [
      {
        steps: [],
        end: { kind: 'reply', value: 'hi' },
        usage: { input: 0, output: 0, thinking: 0, cacheRead: 0, cacheWrite: 0 },
        costUsd: 0,
        model: undefined,
        requests: 1,
        actions: undefined,
        times: 1,
      },
    ]);
  });

  it('names the place of what is wrong, task titles with spaces included', () => {
    const step = { write: { file: '', content: 'x' } };
    assert.match(
      problemOf({ version: 1, tasks: { 'Add a parser': [{ do: [{ wait: '1s' }, step], reply: 'x' }] } }) ?? '',
      /tasks\."Add a parser"\[0\]\.do\[1\]\.write\.file: /,
    );
  });

  it('wants exactly one end and exactly one thing a step', () => {
    assert.match(
      problemOf({ version: 1, plan: [{ usage: {} }] }) ?? '',
      /plan\[0\]: exactly one of reply, .* found none/,
    );
    assert.match(problemOf({ version: 1, plan: [{ reply: 'a', hang: true }] }) ?? '', /found reply and hang/);
    assert.match(
      problemOf({ version: 1, plan: [{ do: [{}], empty: true }] }) ?? '',
      /plan\[0\]\.do\[0\]: exactly one of say/,
    );
    const both = { say: 'a', think: 'b' };
    assert.match(problemOf({ version: 1, plan: [{ do: [both], empty: true }] }) ?? '', /found say and think/);
  });

  it('refuses what it does not know, so that a typing error is no silent nothing', () => {
    assert.match(problemOf({ version: 1, task: {} }) ?? '', /"task"/);
    assert.match(problemOf({ version: 1, plan: [{ repply: 'x' }] }) ?? '', /"repply"/);
    assert.match(problemOf({ version: 2 }) ?? '', /version: this program reads version 1/);
    assert.match(problemOf({ version: 1, plan: [{ fail: { kind: 'tired' } }] }) ?? '', /plan\[0\]\.fail\.kind/);
    assert.match(
      problemOf({ version: 1, plan: [{ reply: 'x', cost: 'free' }] }) ?? '',
      /plan\[0\]\.cost: USD as a number/,
    );
    for (const document of [null, [], 'text', 7]) assert.notEqual(problemOf(document), undefined);
  });

  it('refuses a document that holds itself', () => {
    const turn: Record<string, unknown> = { reply: {} };
    turn['reply'] = turn;
    assert.match(problemOf({ version: 1, plan: [turn] }) ?? '', /refers to itself/);
  });

  it('reads the short forms of run and patch', () => {
    const parsed = parseScript({
      version: 1,
      plan: [{ do: [{ run: 'make' }, { patch: 'a.diff' }, { patch: '--- a\n+++ b\n' }], empty: true }],
    });
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.value.plan[0]?.steps, [
      { kind: 'run', value: { command: 'make' } },
      { kind: 'patch', value: { file: 'a.diff' } },
      { kind: 'patch', value: { text: '--- a\n+++ b\n' } },
    ]);
  });

  it('counts a turn with times as that many turns', () => {
    const parsed = parseScript({ version: 1, plan: [{ reply: 'a', times: 2 }, { reply: 'b' }] });
    assert.ok(parsed.ok);
    const { plan } = parsed.value;
    const ends = [0, 1, 2, 3].map((index) => turnAt(plan, index)?.end.value);
    assert.deepEqual(ends, ['a', 'a', 'b', undefined]);
  });
});
