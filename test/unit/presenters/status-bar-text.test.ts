import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FactorySnapshot, ProjectSnapshot } from '../../../src/domain/snapshot.ts';
import type { CapRow } from '../../../src/presenters/cap-rows.ts';
import { statusBarText as barOf } from '../../../src/presenters/status-bar-text.ts';
import { SAMPLE_AT, sampleSnapshot } from '../../support/sample-state.ts';

const factory = (...projects: ProjectSnapshot[]) => ({
  projects,
  unreadable: [],
  providers: [],
  problems: [],
  sandbox: undefined,
});

const statusBarText = (snapshot: FactorySnapshot, caps: readonly CapRow[] = []) =>
  barOf(snapshot, { at: SAMPLE_AT, caps, warnAt: 0.8 });

describe('the status bar', () => {
  it('shows number, money and time of what runs', () => {
    const bar = statusBarText(factory(sampleSnapshot(), sampleSnapshot(undefined, 'elsewhere')));
    assert.equal(bar.text, '2 active · $0.24 · 1 h 05 min');
    assert.equal(bar.needsAttention, false);
  });

  it('does not turn unknown prices into a sum', () => {
    const unpriced = sampleSnapshot((state) => {
      state.finance.totalSpentUsd = 0;
      state.finance.unpricedTurns = 1;
    });
    assert.equal(statusBarText(factory(unpriced)).text, '1 active · unpriced · 1 h 05 min');
    assert.equal(statusBarText(factory(unpriced, sampleSnapshot())).text, '2 active · $0.12 + unpriced · 1 h 05 min');
  });

  it('asks for attention when a project failed or cannot be read', () => {
    const failed = sampleSnapshot((state) => {
      state.project.status = 'failed';
    });
    assert.equal(statusBarText(factory(failed)).text, 'Dark Factory: 1 project stopped');
    const unreadable = { ...factory(), unreadable: [{ projectId: 'x', message: 'line 3 is torn' }] };
    assert.equal(statusBarText(unreadable).needsAttention, true);
    assert.deepEqual(statusBarText(unreadable).tooltip, ['No projects yet.', 'Unreadable: line 3 is torn']);
  });
});
