import type { FoundChecks } from '../domain/evidence/found-checks.ts';
import { failed, succeeded } from '../domain/result.ts';
import type { FactoryConfig } from '../domain/settings/settings-schema.ts';
import type { Outcome } from '../engine/outcome.ts';
import type { GateDetector } from '../ports/gate-detector.ts';
import { projectChecks } from '../runtime/gates/project-checks.ts';
import type { ProjectCatalog } from './catalog/project-catalog.ts';

/** What the project would be checked by, as the main checkout is now. */
export async function previewChecks(
  deps: {
    catalog: Pick<ProjectCatalog, 'state'>;
    gateDetector: GateDetector;
    config: Pick<FactoryConfig, 'gateTimeout'>;
  },
  projectId: string,
): Promise<Outcome<FoundChecks>> {
  const project = deps.catalog.state(projectId)?.project;
  if (project === undefined) return failed({ kind: 'noSuchProject', projectId });
  const { gateTimeout } = deps.config;
  const found = await deps.gateDetector.detect(project.repositoryPath, gateTimeout, project.packageFolder);
  return succeeded(projectChecks(project, found, gateTimeout));
}
