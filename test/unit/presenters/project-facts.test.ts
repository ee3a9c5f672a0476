import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProjectSnapshot } from '../../../src/domain/snapshot.ts';
import type { Fact } from '../../../src/presenters/project-facts.ts';
import { projectFacts as factsOf } from '../../../src/presenters/project-facts.ts';
import { sampleCheck, sampleSnapshot } from '../../support/sample-state.ts';

const projectFacts = (snapshot: ProjectSnapshot): Fact[] => factsOf(snapshot, []);
const ids = (facts: readonly Fact[]): string[] => facts.flatMap((fact) => [fact.id, ...ids(fact.children)]);
const find = (facts: readonly Fact[], id: string): Fact => {
  const fact = facts.find((candidate) => candidate.id === id);
  assert.ok(fact, `no fact ${id}`);
  return fact;
};

describe('the facts below a project', () => {
  it('say what is being done while a turn is open', () => {
    const facts = projectFacts(
      sampleSnapshot((state) => {
        state.openTurn = {
          turnId: 'turn-2',
          operation: 'work',
          taskId: 't2',
          persona: 'engineer',
          providerId: 'scripted',
          startedAt: '2026-01-06T00:59:00.000Z',
          reservation: null,
        };
      }),
    );
    assert.equal(facts[0]?.label, 'engineer works on “Read the month” with scripted');
  });

  it('say why it stands when nothing is being done', () => {
    const facts = projectFacts(
      sampleSnapshot((state) => {
        state.project.status = 'paused';
        state.project.reason = { code: 'stuck', detail: 'three turns changed nothing' };
      }, 'nobody'),
    );
    assert.match(facts[0]?.label ?? '', /made no headway: three turns changed nothing/);
    assert.match(facts[0]?.tooltip.join(' ') ?? '', /resume/);
  });

  it('name the process that drives it elsewhere', () => {
    const facts = projectFacts(
      sampleSnapshot((state) => {
        state.driver = { pid: 123, host: 'night', kind: 'cli', since: '2026-01-05T22:00:00.000Z' };
      }, 'elsewhere'),
    );
    assert.equal(find(facts, 'driver').label, 'Driven by the command line, process 123 on night');
  });

  it('put a change behind the back of the user before everything but the reason', () => {
    const facts = projectFacts(
      sampleSnapshot((state) => {
        state.tamper = ['refs/heads/main moved', 'file .git/config changed'];
      }, 'nobody'),
    );
    assert.deepEqual(facts.map((fact) => fact.id).slice(0, 2), ['reason', 'tamper']);
    assert.equal(find(facts, 'tamper').children.length, 2);
  });

  it('never show a check that was not verified as passed', () => {
    const facts = projectFacts(
      sampleSnapshot((state) => {
        state.finalReport = {
          passed: false,
          at: '2026-01-06T00:00:00.000Z',
          checks: [sampleCheck('tests', 'passed'), sampleCheck('types', 'notVerified', { note: 'no such check' })],
        };
      }),
    );
    const [tests, types] = find(facts, 'checks').children;
    assert.deepEqual([tests?.tone, types?.tone], ['good', 'waiting']);
    assert.match(types?.description ?? '', /^not verified/);
  });

  it('show the end of what a failing check printed, without what drives a terminal', () => {
    const facts = projectFacts(
      sampleSnapshot((state) => {
        const output = `${'before\n'.repeat(50)}\u001b[31mAssertionError: 1 is not 2\u001b[0m\n`;
        state.finalReport = {
          passed: false,
          at: '2026-01-06T00:00:00.000Z',
          checks: [sampleCheck('tests', 'failed', { output })],
        };
      }),
    );
    const shown = find(facts, 'checks').children[0]?.tooltip.at(-1) ?? '';
    assert.match(shown, /AssertionError: 1 is not 2$/);
    assert.equal(shown.includes('\u001b'), false);
  });

  it('have ids that are unique, so that what is unfolded stays so', () => {
    const facts = projectFacts(
      sampleSnapshot((state) => {
        state.notices = [
          { at: '2026-01-06T00:00:00.000Z', message: 'the same' },
          { at: '2026-01-06T00:00:00.000Z', message: 'the same' },
        ];
        state.commits = [
          ...state.commits,
          { sha: 'c'.repeat(40), taskId: null, kind: 'checkpoint', at: '2026-01-06T00:00:00.000Z' },
        ];
      }),
    );
    const all = ids(facts);
    assert.equal(new Set(all).size, all.length);
  });

  it('have no worktree before there is one', () => {
    const facts = projectFacts(
      sampleSnapshot((state) => {
        state.project.worktreePath = null;
      }),
    );
    assert.equal(
      facts.some((fact) => fact.id === 'worktree'),
      false,
    );
  });
});
