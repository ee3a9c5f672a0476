import { gateSchema } from '../../../src/domain/evidence/checks.ts';
import { createGateDetector } from '../../../src/adapters/gates/gate-detector.ts';
import { installedRepository } from './installed-repository.ts';

/** What is detected in a copy of a fixture repository, in short forms: `tests: npm test`. */
export async function detectGates(
  shape: string,
  installed: Parameters<typeof installedRepository>[1] = {},
  folder?: string,
) {
  const repository = installedRepository(shape, installed);
  try {
    const detector = createGateDetector({ env: { PATH: repository.path }, platform: 'linux' });
    const { gates, notFound, notes } = await detector.detect(repository.root, 60_000, folder);
    for (const gate of gates) gateSchema.parse(gate);
    const missing = notFound.map(({ kind, reason }) => (reason === null ? kind : `${kind}: ${reason}`));
    const lacks = gates.flatMap((gate) => (gate.lacks === undefined ? [] : [`${gate.name}: ${gate.lacks}`]));
    return { gates: gates.map((gate) => `${gate.name}: ${gate.command}`), notFound: missing, notes, lacks, all: gates };
  } finally {
    repository.remove();
  }
}
