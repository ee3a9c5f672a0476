import type { Cap } from '../../domain/money/budget.ts';
import { assertNever } from '../../domain/assert.ts';
import type { CapUse } from '../../domain/money/cost-report.ts';
import { barText, percentText, roundCount } from '../shared/progress-bar.ts';
import { formatUsd } from '../shared/money.ts';
import { counted, oneLine } from '../shared/plain-text.ts';
import type { Tone } from '../shared/status-look.ts';

/** `near`: the user is warned. `reached`: no further turn starts under this cap. */
export type CapLevel = 'calm' | 'near' | 'reached';

export interface CapRow {
  /** As `CapUse.id`. */
  id: string;
  /** `All projects, today`. */
  label: string;
  /** `████░ 82 % used · $4.10 of $5.00`. */
  description: string;
  /** `$4.10 of $5.00`. */
  amount: string;
  /** Share of the cap that is used or reserved; more than 1 after an overshoot. */
  fraction: number;
  level: CapLevel;
  icon: string;
  tone: Tone;
  tooltip: string[];
}

/** What a cap limits, parsed from its id. */
export interface CapScope {
  scope: 'all' | 'provider' | 'project' | 'family';
  /** Id of the provider, the project or the root of the family; empty for `all`. */
  id: string;
  /** `credit`: a prepaid amount, counted down since it was bought. */
  period: 'day' | 'ever' | 'credit';
}

/** `undefined` for an id that this version does not know. */
export function capScope(id: string): CapScope | undefined {
  const match =
    /^(all|provider:(?<provider>.+)|project:(?<project>.+)|family:(?<family>.+))\/(?<period>day|ever|credit)\/(?:usd|tokens|turns)$/s.exec(
      id,
    );
  const period = match?.groups?.['period'];
  if (period !== 'day' && period !== 'ever' && period !== 'credit') return undefined;
  const { provider, project, family } = match?.groups ?? {};
  if (provider !== undefined) return { scope: 'provider', id: provider, period };
  if (project !== undefined) return { scope: 'project', id: project, period };
  if (family !== undefined) return { scope: 'family', id: family, period };
  return { scope: 'all', id: '', period };
}

/** The cap that an id names, with what it allows. `undefined` for an id that this version does not know. */
export function capOfId(id: string, allowed: number): Cap | undefined {
  const found = capScope(id);
  const unit = (['usd', 'tokens', 'turns'] as const).find((each) => id.endsWith(`/${each}`));
  if (found === undefined || unit === undefined) return undefined;
  const { scope, id: about, period } = found;
  return {
    scope: scopeOf(scope, about),
    ...(period === 'credit' ? { period: 'ever', usedBefore: 0 } : { period }),
    unit,
    allowed,
  };
}

function scopeOf(kind: CapScope['scope'], id: string): Cap['scope'] {
  switch (kind) {
    case 'all':
      return { kind };
    case 'provider':
      return { kind, providerId: id };
    case 'project':
      return { kind, projectId: id };
    case 'family':
      return { kind, rootId: id };
  }
}

/** The fullest first. `warnAt`: share of a cap from which the user is warned. `projectName` names a project by its id. */
export function capRows(caps: readonly CapUse[], warnAt: number, projectName: (projectId: string) => string): CapRow[] {
  return caps.map((cap) => capRow(cap, warnAt, projectName)).toSorted((a, b) => b.fraction - a.fraction);
}

export function capRow(cap: CapUse, warnAt: number, projectName: (projectId: string) => string): CapRow {
  const fraction = cap.allowed === 0 ? 1 : (cap.used + cap.reserved) / cap.allowed;
  const level = cap.used >= cap.allowed ? 'reached' : fraction >= warnAt ? 'near' : 'calm';
  const label = capLabel(cap.id, projectName);
  const amount = `${amountText(cap, cap.used)} of ${amountWithUnit(cap, cap.allowed)}`;
  return {
    id: cap.id,
    label,
    description: `${barText(fraction)} ${percentText(fraction)} used · ${amount}`,
    amount,
    fraction,
    level,
    ...LOOKS[level],
    tooltip: [
      `Budget: ${label}`,
      `Used: ${amount}`,
      ...(cap.reserved > 0 ? [`Set aside for turns that run now: ${amountWithUnit(cap, cap.reserved)}`] : []),
      LEVEL_SENTENCES[level],
    ],
  };
}

const LOOKS: Record<CapLevel, { icon: string; tone: Tone }> = {
  calm: { icon: 'shield', tone: 'quiet' },
  near: { icon: 'warning', tone: 'waiting' },
  reached: { icon: 'circle-slash', tone: 'bad' },
};

const LEVEL_SENTENCES: Record<CapLevel, string> = {
  calm: 'A turn that does not fit into what is left is not started.',
  near: 'It is nearly used up. A turn that does not fit into what is left is not started.',
  reached: 'It is used up: no further turn is started. Raise it, and the work goes on.',
};

function capLabel(id: string, projectName: (projectId: string) => string): string {
  const cap = capScope(id);
  if (cap === undefined) return oneLine(id, 80);
  const when = { day: 'today', ever: 'in all', credit: 'prepaid credit' }[cap.period];
  switch (cap.scope) {
    case 'all':
      return `All projects, ${when}`;
    case 'project':
      return `“${oneLine(projectName(cap.id), 60)}”, ${when}`;
    case 'family':
      return `“${oneLine(projectName(cap.id), 60)}” and its forks, ${when}`;
    case 'provider':
      return `${oneLine(cap.id, 60)}, ${when}`;
    default:
      return assertNever(cap.scope);
  }
}

function amountText({ unit }: CapUse, value: number): string {
  switch (unit) {
    case 'usd':
      return formatUsd(value);
    case 'tokens':
    case 'turns':
      return roundCount(value);
    default:
      return assertNever(unit);
  }
}

function amountWithUnit(cap: CapUse, value: number): string {
  if (cap.unit === 'usd') return formatUsd(value);
  return cap.unit === 'turns' ? counted(value, 'turn') : `${roundCount(value)} tokens`;
}
