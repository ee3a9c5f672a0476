import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readPlanReply, readWorkReply } from '../../../../src/domain/turn/reply-schema.ts';

const problemsOf = (value: unknown) => {
  const read = readWorkReply(value);
  assert.ok(!read.ok, 'it was accepted');
  return read.failure;
};
const option = (label: string) => ({ label, confidence: 0.5 });
const decision = { question: 'Which?', confidence: 0.5, options: [option('a'), option('b')] };

describe('a work reply', () => {
  it('may leave out what does not apply, write it as null or "", and carry keys nobody asked for', () => {
    const read = readWorkReply({
      status: 'done',
      summary: 'ok',
      because: '',
      decision: null,
      newTasks: null,
      mood: 'good',
    });
    assert.ok(read.ok);
    assert.deepEqual(read.value, {
      status: 'done',
      summary: 'ok',
      because: undefined,
      decision: undefined,
      newTasks: [],
    });
  });

  it('fills in what a decision or a new task can do without', () => {
    const newTasks = [{ key: 'k', title: 'T', acceptanceCheck: { command: 'true' } }];
    const read = readWorkReply({ status: 'decision', summary: 's', decision, newTasks });
    assert.ok(read.ok);
    assert.equal(read.value.decision?.options[0]?.estimatedEffort, 'medium');
    assert.deepEqual(read.value.newTasks[0]?.acceptanceCheck, { command: 'true', description: '' });
  });

  it('says what is wrong in words that name the key and what is allowed', () => {
    assert.deepEqual(problemsOf({ status: 'DONE' }), [
      '"status" must be one of "done", "continue", "blocked", "decision"',
      '"summary" is missing; it must be a string',
    ]);
    assert.deepEqual(problemsOf([]), ['it must be an object']);
    assert.deepEqual(problemsOf({ status: 'done', summary: 's', newTasks: [{ key: 'k', title: 'T', priority: 9 }] }), [
      '"newTasks[0].priority" is too large or too long; the most is 5',
      '"newTasks[0].acceptanceCheck" is missing; it must be an object',
    ]);
  });

  it('is refused when it contradicts itself or leaves out what its status needs', () => {
    assert.match(problemsOf({ status: 'blocked', summary: 's' })[0]!, /^"because" must say what is in the way/);
    assert.match(problemsOf({ status: 'decision', summary: 's' })[0]!, /^"decision" must hold the question/);
    assert.match(problemsOf({ status: 'done', summary: 's', decision })[0]!, /contradicts "status": "done"/);
    assert.match(
      problemsOf({ status: 'decision', summary: 's', decision: { ...decision, options: [option('a')] } })[0]!,
      /least is 2/,
    );
    assert.match(
      problemsOf({ status: 'decision', summary: 's', decision: { ...decision, confidence: 70 } })[0]!,
      /most is 1/,
    );
  });
});

describe('a plan reply', () => {
  it('names at most twenty problems and counts the rest', () => {
    const read = readPlanReply({ tasks: Array.from({ length: 30 }, () => ({ key: 1 })) });
    assert.ok(!read.ok);
    assert.equal(read.failure.length, 21);
    assert.match(read.failure[20]!, /^and 70 more problems/);
  });

  it('is refused when it holds no task', () => {
    assert.equal(readPlanReply({ tasks: [] }).ok, false);
  });
});
