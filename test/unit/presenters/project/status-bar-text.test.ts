import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FactorySnapshot, ProjectSnapshot } from '../../../../src/domain/run/snapshot.ts';
import type { CapRow } from '../../../../src/presenters/costs/cap-rows.ts';
import { statusBarText as barOf } from '../../../../src/presenters/project/status-bar-text.ts';
import { queueText } from '../../../../src/presenters/project/queue-text.ts';
import { asked, midway, newProject, plannedOut, prepared, begun } from '../../../support/told/by-hand.ts';
import { stopped } from '../../../support/told/stopped.ts';
import { tales } from '../../../support/told/tales.ts';

const factory = (...projects: ProjectSnapshot[]) => ({
  projects,
  unreadable: [],
  providers: [],
  problems: [],
  sandbox: undefined,
});

const statusBarText = (snapshot: FactorySnapshot, caps: readonly CapRow[] = []) =>
  barOf(snapshot, { at: midway().at, caps, warnAt: 0.8 });

describe('the status bar', () => {
  it('shows number, money and time of what runs', () => {
    const bar = statusBarText(factory(midway().shown(), midway().shown('elsewhere')));
    assert.equal(bar.text, '2 active · $0.24 · 1 h 00 min');
    assert.equal(bar.needsAttention, false);
  });

  it('counts what is queued, and says what each waits for', () => {
    const queue = { place: 1, running: 1, rests: 1 };
    const queued = { ...asked(newProject({ name: 'Next' })).shown(), queue };
    const bar = statusBarText(factory(midway().shown(), queued));
    assert.equal(bar.text, '1 active · 1 queued · $0.12 · 1 h 00 min');
    assert.ok(bar.tooltip.includes(`  ${queueText(queue)}`), bar.tooltip.join('\n'));
  });

  it('does not turn unknown prices into a sum', () => {
    const hour = { costUsd: null, takesMs: 3_600_000 };
    const unpriced = plannedOut(prepared(begun(newProject())), undefined, hour).shown();
    assert.equal(statusBarText(factory(unpriced)).text, '1 active · unpriced · 1 h 00 min');
    assert.equal(statusBarText(factory(unpriced, midway().shown())).text, '2 active · $0.12 + unpriced · 1 h 00 min');
  });

  it('asks for attention when a project failed or cannot be read', () => {
    const failed = stopped(midway(), 'gitFailed').shown();
    assert.equal(statusBarText(factory(failed)).text, 'Dark Factory: 1 project stopped');
    for (const told of [tales.gaveUp, tales.blocked, tales.planRefused, tales.timeLimit]) {
      assert.equal(statusBarText(factory(told.shown())).needsAttention, true);
    }
    for (const told of [tales.clean, tales.terminated, tales.paused]) {
      assert.equal(statusBarText(factory(told.shown())).needsAttention, false);
    }
    const unreadable = { ...factory(), unreadable: [{ projectId: 'x', message: 'line 3 is torn' }] };
    assert.equal(statusBarText(unreadable).needsAttention, true);
    assert.deepEqual(statusBarText(unreadable).tooltip, ['No projects yet.', 'Unreadable: line 3 is torn']);
  });
});
