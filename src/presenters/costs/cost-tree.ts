import type { FactorySnapshot } from '../../domain/run/snapshot.ts';
import { percentText } from '../shared/progress-bar.ts';
import type { CapRow } from './cap-rows.ts';
import { capScope } from './cap-rows.ts';
import { projectRow } from '../project/project-row.ts';
import type { ProviderAction, ProviderRow, ProviderSurroundings } from '../providers/provider-rows.ts';
import { providerRows } from '../providers/provider-rows.ts';
import type { Tone } from '../shared/status-look.ts';

/** Words that a menu's `when` clause can test. `capReached`: no further turn starts under this cap. */
export const COST_ROW_WORDS = ['budgets', 'window', 'cap', 'capReached', 'project'] as const;
export type CostRowWord = (typeof COST_ROW_WORDS)[number] | ProviderAction;

export interface CostTreeRow {
  /** Unique and stable, so that a view keeps the row expanded. */
  id: string;
  label: string;
  description: string;
  tooltip: string[];
  icon: string;
  tone: Tone;
  words: CostRowWord[];
  children: CostTreeRow[];
  /** The filter of the costs page that a click opens; `null`: a click only expands the row. */
  shows: { projectId: string | null; providerId: string | null } | null;
  providerId?: string;
  capId?: string;
}

/** Budgets over several projects, then each provider with its windows, its caps and the projects that use it. */
export function costTree(
  snapshot: Pick<FactorySnapshot, 'projects' | 'providers'>,
  caps: readonly CapRow[],
  around: ProviderSurroundings,
): CostTreeRow[] {
  // A provider's own caps are listed under the provider.
  const shared = caps.filter(({ id }) => capScope(id)?.scope !== 'provider');
  return [
    ...budgetRows(shared),
    ...providerRows(snapshot.providers, around).map((row) => providerTree(row, snapshot.projects)),
  ];
}

function budgetRows(caps: readonly CapRow[]): CostTreeRow[] {
  const [fullest] = caps;
  if (fullest === undefined) return [];
  return [
    {
      id: 'budgets',
      label: 'Budgets',
      description: `the fullest ${percentText(fullest.fraction)} used`,
      tooltip: ['Budgets', ...caps.map(({ label, description }) => `${label}: ${description}`)],
      icon: fullest.icon,
      tone: fullest.tone,
      words: ['budgets'],
      children: caps.map((cap) => capTree('budgets', cap)),
      shows: null,
    },
  ];
}

function providerTree(row: ProviderRow, projects: FactorySnapshot['projects']): CostTreeRow {
  const id = `provider ${row.id}`;
  return {
    id,
    label: row.label,
    description: row.description,
    tooltip: row.tooltip,
    icon: row.look.icon,
    tone: row.look.tone,
    words: row.actions,
    children: [
      ...row.windows.map((window): CostTreeRow => ({
        ...{ id: `${id} window ${window.id}`, label: window.label, description: window.description },
        ...{ tooltip: window.tooltip, icon: window.icon, tone: window.tone },
        ...{ words: ['window'], children: [], shows: null },
      })),
      ...row.caps.map((cap) => capTree(id, cap)),
      ...row.projects.map((project): CostTreeRow => {
        const snapshot = projects.find(({ state }) => state.project.id === project.id);
        const shown = snapshot === undefined ? undefined : projectRow(snapshot);
        return {
          ...{ id: `${id} project ${project.id}`, label: project.label, description: shown?.description ?? '' },
          tooltip: [project.label, 'It may use this provider and runs now.', ...(shown?.tooltip.slice(2) ?? [])],
          ...{ icon: 'project', tone: 'quiet', words: ['project'], children: [] },
          shows: { projectId: project.id, providerId: row.id },
        };
      }),
    ],
    shows: null,
    providerId: row.id,
  };
}

function capTree(parent: string, cap: CapRow): CostTreeRow {
  return {
    ...{ id: `${parent} cap ${cap.id}`, label: cap.label, description: cap.description, tooltip: cap.tooltip },
    ...{ icon: cap.icon, tone: cap.tone, children: [], shows: null, capId: cap.id },
    words: cap.level === 'reached' ? ['cap', 'capReached'] : ['cap'],
  };
}
