import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProjectSnapshot } from '../../../../src/domain/run/snapshot.ts';
import type { Fact } from '../../../../src/presenters/project/fact.ts';
import { projectFacts as factsOf } from '../../../../src/presenters/project/project-facts.ts';
import { begun, driven, midway, newProject, turnBegun } from '../../../support/told/by-hand.ts';
import { stopped } from '../../../support/told/stopped.ts';
import { tales } from '../../../support/told/tales.ts';
import type { Told } from '../../../support/told/told.ts';

const projectFacts = (snapshot: ProjectSnapshot): Fact[] => factsOf(snapshot, []);
const ids = (facts: readonly Fact[]): string[] => facts.flatMap((fact) => [fact.id, ...ids(fact.children)]);
const find = (facts: readonly Fact[], id: string): Fact => {
  const fact = facts.find((candidate) => candidate.id === id);
  assert.ok(fact, `no fact ${id}`);
  return fact;
};

describe('the facts below a project', () => {
  it('say what is being done while a turn is open', () => {
    const facts = projectFacts(turnBegun(midway()).shown());
    assert.equal(facts[0]?.label, 'engineer works on “Read the month” with scripted');
  });

  it('say why it stands when nothing is being done', () => {
    const facts = projectFacts(stopped(midway(), 'providerFailed', 'three turns came to nothing').shown('nobody'));
    assert.match(facts[0]?.label ?? '', /failed again and again: three turns came to nothing/);
    assert.match(facts[0]?.tooltip.join(' ') ?? '', /resume/);
  });

  it('name the process that drives it elsewhere', () => {
    const facts = projectFacts(driven(midway(), { pid: 123, kind: 'cli' }).shown('elsewhere'));
    assert.equal(find(facts, 'driver').label, 'Driven by the command line, process 123 on night');
  });

  it('put a change behind the back of the user before everything but the reason', () => {
    const facts = projectFacts(tales.tampered.shown());
    assert.deepEqual(facts.map((fact) => fact.id).slice(0, 2), ['reason', 'tamper']);
    assert.equal(find(facts, 'tamper').children.length, 2);
  });

  it('never show a check that was not verified as passed', () => {
    const { children } = find(projectFacts(tales.night.shown()), 'checks');
    assert.deepEqual(
      children.map(({ label, tone, icon }) => [label, tone, icon]),
      [
        ['format', 'waiting', 'question'],
        ['lint', 'waiting', 'warning'],
        ['test', 'good', 'pass'],
        ['types', 'waiting', 'question'],
      ],
    );
    assert.match(children[0]?.description ?? '', /^not verified/);
    assert.match(children[3]?.description ?? '', /^not verified/);
  });

  it('name checks by when they were run, and do not shine over those before the first turn', () => {
    const checksOf = (told: Told) => find(projectFacts(told.shown()), 'checks');
    const found = checksOf(tales.night.upTo('gates.detected'));
    assert.deepEqual([found.label, found.description], ['Checks', '3 found']);
    const before = checksOf(tales.night.upTo('gates.baselined'));
    assert.deepEqual([before.label, before.tone], ['Checks before the first turn', 'quiet']);
    assert.equal(before.description, '1 passed, 1 failed, 2 not verified');
    const last = checksOf(tales.night.when(({ work }) => work?.lastReport?.passed === false));
    assert.deepEqual([last.label, last.tone], ['Checks', 'bad']);
    assert.equal(checksOf(tales.night).label, 'Checks at the end');
    assert.equal(checksOf(tales.unchecked.upTo('gates.detected')).description, 'none found in this repository');
  });

  it('show the end of what a failing check printed, without what drives a terminal', () => {
    const facts = projectFacts(tales.night.when(({ work }) => work?.lastReport?.passed === false).shown());
    const test = find(facts, 'checks').children.find(({ label }) => label === 'test');
    assert.match(test?.description ?? '', /^failed/);
    const shown = test?.tooltip.at(-1) ?? '';
    assert.match(shown, /AssertionError: 1 is not 2$/);
    assert.equal(shown.includes('\u001b'), false);
  });

  it('have ids that are unique, so that what is unfolded stays so', () => {
    const same = { type: 'notice.raised', message: 'the same' } as const;
    for (const told of [tales.timeLimit.happens(same).happens(same), ...Object.values(tales)]) {
      const all = ids(projectFacts(told.shown()));
      assert.equal(new Set(all).size, all.length);
    }
  });

  it('have no worktree before there is one', () => {
    const has = (told: Told): boolean => projectFacts(told.shown()).some((fact) => fact.id === 'worktree');
    assert.deepEqual([has(begun(newProject())), has(midway())], [false, true]);
  });
});
