import { z } from 'zod';

/** What a task may do to the evidence that exists already, where the plan says so. */
export const evidencePermission = z.enum([
  /** Remove, skip or rewrite existing tests and their snapshots. */
  'tests',
  /** Change what the checks run: scripts, configuration, thresholds. */
  'checks',
]);
export type EvidencePermission = z.infer<typeof evidencePermission>;

const change = <Kind extends string, Shape extends z.core.$ZodLooseShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), path: z.string().max(1000), ...shape });

/** Titles of tests, or names of settings. */
const names = z.array(z.string().max(300)).max(20);

/** One way in which existing evidence became weaker. Tests that only moved or got another name are not among them. */
export const evidenceChangeSchema = z.discriminatedUnion('kind', [
  change('testFileDeleted', {}),
  change('testsRemoved', { names }),
  change('testsSkipped', { names }),
  /** `.only`: all other tests of the run are left out. */
  change('testsNarrowed', {}),
  change('assertionsRemoved', { names }),
  change('snapshotRewritten', {}),
  /** A command that a check runs, or the file that it runs. */
  change('commandChanged', { names }),
  change('configurationChanged', { names }),
  /** Code beside the tests that ends the process with success, whatever the tests say. */
  change('passForced', {}),
]);
export type EvidenceChange = z.infer<typeof evidenceChangeSchema>;

export function permissionFor({ kind }: Pick<EvidenceChange, 'kind'>): EvidencePermission {
  switch (kind) {
    case 'testFileDeleted':
    case 'testsRemoved':
    case 'testsSkipped':
    case 'testsNarrowed':
    case 'assertionsRemoved':
    case 'snapshotRewritten':
      return 'tests';
    case 'commandChanged':
    case 'configurationChanged':
    case 'passForced':
      return 'checks';
  }
}

/** The changes that the task was not asked for. */
export function unasked(
  changes: readonly EvidenceChange[],
  mayChange: readonly EvidencePermission[] = [],
): EvidenceChange[] {
  return changes.filter((each) => !mayChange.includes(permissionFor(each)));
}
