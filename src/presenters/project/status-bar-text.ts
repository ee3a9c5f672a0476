import type { FactorySnapshot } from '../../domain/run/snapshot.ts';
import { percentText } from '../shared/progress-bar.ts';
import type { CapRow } from '../costs/cap-rows.ts';
import { costNames } from '../costs/cost-names.ts';
import { counted } from '../shared/plain-text.ts';
import { formatElapsed } from '../shared/format-time.ts';
import { formatUsd } from '../shared/money.ts';
import { nowDoing, projectRow } from './project-row.ts';
import { providerRows } from '../providers/provider-rows.ts';
import { refusalSentence } from '../refusals/refusal-sentence.ts';
import { queueText } from './queue-text.ts';
import { waitOf, waitText } from './wait-text.ts';

export interface StatusBarText {
  /** Without icon markup. */
  text: string;
  icon: string;
  tooltip: string[];
  /** Projects that are being worked on, here or elsewhere. */
  active: number;
  /** Something needs the user. */
  needsAttention: boolean;
}

export interface StatusBarSurroundings {
  /** Wall time, milliseconds since 1970. */
  at: number;
  /** Budgets, the fullest first. */
  caps: readonly CapRow[];
  warnAt: number;
}

/** Number, cost and time of the running projects, and how many are queued. With nothing running: how many projects stopped. */
export function statusBarText(snapshot: FactorySnapshot, around: StatusBarSurroundings): StatusBarText {
  const rows = snapshot.projects.map((project) => ({ project, row: projectRow(project) }));
  const busy = rows.filter(({ row }) => row.look.tone === 'busy');
  const queued = rows.filter(({ project }) => project.queue !== undefined).length;
  const bad = rows.filter(({ row }) => row.look.tone === 'bad');
  const cost = busy.reduce((sum, { row }) => sum + row.totals.costUsd, 0);
  const unpriced = busy.some(({ row }) => row.totals.unpricedTurns + row.totals.interruptedTurns > 0);
  const longest = Math.max(0, ...busy.map(({ row }) => row.totals.activeMs));
  const needsAttention = bad.length > 0 || snapshot.unreadable.length > 0 || snapshot.problems.length > 0;
  return {
    text:
      busy.length === 0
        ? `Dark Factory${bad.length > 0 ? `: ${counted(bad.length, 'project')} stopped` : ''}`
        : [
            `${busy.length} active`,
            ...(queued > 0 ? [`${queued} queued`] : []),
            sumText(cost, unpriced),
            formatElapsed(longest),
            ...nearText(around.caps),
          ].join(' · '),
    icon: busy.length > 0 ? 'sync' : needsAttention ? 'warning' : 'circuit-board',
    tooltip: tooltipOf(snapshot, rows, around),
    active: busy.length,
    needsAttention,
  };
}

function sumText(costUsd: number, unpriced: boolean): string {
  if (!unpriced) return formatUsd(costUsd);
  return costUsd > 0 ? `${formatUsd(costUsd)} + unpriced` : 'unpriced';
}

function tooltipOf(
  snapshot: FactorySnapshot,
  rows: readonly { project: FactorySnapshot['projects'][number]; row: ReturnType<typeof projectRow> }[],
  around: StatusBarSurroundings,
): string[] {
  const lines = rows
    .filter(({ row }) => row.look.tone !== 'good' && row.look.tone !== 'quiet')
    .flatMap(({ project, row }) => {
      const doing = nowDoing(project);
      const wait = project.queue === undefined ? waitOf(project, snapshot.providers) : undefined;
      return [
        `${row.label}: ${row.description}`,
        ...(doing === '' ? [] : [`  ${doing}`]),
        ...(wait === undefined ? [] : [`  ${waitText(wait)}`]),
        ...(project.queue === undefined ? [] : [`  ${queueText(project.queue)}`]),
      ];
    });
  if (lines.length === 0) {
    lines.push(rows.length === 0 ? 'No projects yet.' : `${counted(rows.length, 'project')}, none is being worked on.`);
  }
  lines.push(...providerLines(snapshot, around), ...capLines(around.caps));
  lines.push(...snapshot.unreadable.map((project) => `Unreadable: ${project.message}`));
  lines.push(...snapshot.problems.map(refusalSentence));
  if (snapshot.sandbox !== undefined) lines.push(snapshot.sandbox.description);
  return lines;
}

/** The fullest budget that is near its cap; used-up budgets are reported by attention-text.ts. */
function nearText(caps: readonly CapRow[]): string[] {
  const near = caps.find(({ level }) => level === 'near');
  return near === undefined ? [] : [`budget ${percentText(near.fraction)} used`];
}

function capLines(caps: readonly CapRow[]): string[] {
  return caps
    .filter(({ level }) => level !== 'calm')
    .map(({ label, description }) => `Budget of ${label.charAt(0).toLowerCase() + label.slice(1)}: ${description}`);
}

/** The state and the quota windows of each enabled provider. */
function providerLines({ providers, projects }: FactorySnapshot, { at, warnAt }: StatusBarSurroundings): string[] {
  const names = costNames({ projects });
  const projectName = (id: string): string => names('project', id);
  return providerRows(
    providers.filter((provider) => provider.enabled),
    { at, warnAt, projectName },
  ).flatMap((row) => [
    `${row.label}: ${row.description}`,
    ...row.windows.map(({ label, description }) => `  ${label}: ${description}`),
  ]);
}
