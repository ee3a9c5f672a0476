import { randomUUID } from 'node:crypto';
import { inheritedGenesis } from '../../../src/domain/lineage/inherited-genesis.ts';
import { succeeded } from '../../../src/domain/result.ts';
import { applyRecord } from '../../../src/domain/run/apply-event.ts';
import type { JournalRecord } from '../../../src/domain/run/events.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { ForkRequest } from '../../../src/engine/project-requests.ts';
import type { Outcome } from '../../../src/engine/outcome.ts';

/** A fork with nothing that lies outside the history. */
export function forkInMemory(
  parent: ProjectState,
  request: ForkRequest,
): Outcome<{ state: ProjectState; records: JournalRecord[] }> {
  const createdAt = new Date().toISOString();
  const genesis = inheritedGenesis(parent, {
    id: randomUUID(),
    name: request.name ?? `${parent.project.name}, fork`,
    workBranch: `${parent.project.workBranch}-fork`,
    createdAt,
    limits: request.limits ?? {},
    decisionContext: null,
    uncommittedWork: null,
    hasWork: true,
    conversations: new Map(),
  });
  if (!genesis.ok) return genesis;
  const events = [{ type: 'project.forked' as const, genesis: genesis.value }];
  const record: JournalRecord = { v: 1, seq: 1, epoch: 0, at: createdAt, events };
  return succeeded({ state: applyRecord(undefined, record), records: [record] });
}
