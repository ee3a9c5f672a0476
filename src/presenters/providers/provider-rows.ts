import { assertNever } from '../../domain/assert.ts';
import type { ProviderSnapshot } from '../../domain/provider/provider-snapshot.ts';
import type { QuotaWindow } from '../../domain/provider/provider.ts';
import { barText, percentText, roundCount } from '../shared/progress-bar.ts';
import type { CapRow } from '../costs/cap-rows.ts';
import { capRows } from '../costs/cap-rows.ts';
import { formatClock, formatLeft } from '../shared/format-time.ts';
import { formatUsd } from '../shared/money.ts';
import { counted, oneLine } from '../shared/plain-text.ts';
import type { StatusLook, Tone } from '../shared/status-look.ts';

/** One window of a subscription. Its bar says what is used, as the bar of a cap does. */
export interface WindowRow {
  id: string;
  label: string;
  /** `████░░░░░░ 38 % used · resets 14:10 (in 2 h 39 min)`. */
  description: string;
  usedFraction: number;
  icon: string;
  tone: Tone;
  tooltip: string[];
}

export interface ProviderRow {
  id: string;
  label: string;
  /** `serves · 38 % of 5 h used · $1.20 today`. */
  description: string;
  look: StatusLook;
  /** Includes the reasons why the provider would be chosen or not. */
  tooltip: string[];
  windows: WindowRow[];
  caps: CapRow[];
  projects: { id: string; label: string }[];
  /** The actions that it allows, for the `when` clauses of menus. */
  actions: ProviderAction[];
}

/** Every word of this kind, so that a menu that asks for another is found out. */
export const PROVIDER_ACTIONS = ['provider', 'enable', 'disable', 'test', 'setKey', 'remove'] as const;
export type ProviderAction = (typeof PROVIDER_ACTIONS)[number];

export interface ProviderSurroundings {
  /** Wall time, milliseconds since 1970. */
  at: number;
  /** Share of a cap from which the user is warned. */
  warnAt: number;
  projectName: (projectId: string) => string;
}

/** In the order in which providers are chosen: by priority, disabled ones last. */
export function providerRows(providers: readonly ProviderSnapshot[], around: ProviderSurroundings): ProviderRow[] {
  return providers
    .toSorted((a, b) => Number(b.enabled) - Number(a.enabled) || a.priority - b.priority)
    .map((provider) => providerRow(provider, around));
}

export function providerRow(provider: ProviderSnapshot, around: ProviderSurroundings): ProviderRow {
  const look = standingLook(provider.standing);
  const windows = provider.windows.map((window) => windowRow(window, provider, around.at));
  const caps = capRows(provider.caps, around.warnAt, around.projectName);
  const tightest = windows.toSorted((a, b) => b.usedFraction - a.usedFraction)[0];
  const reached = caps.some(({ level }) => level === 'reached');
  return {
    id: provider.id,
    label: oneLine(provider.id, 80),
    description: [
      look.word + untilText(provider, around.at),
      ...(reached ? ['budget used up'] : []),
      ...(tightest === undefined
        ? []
        : [`${percentText(tightest.usedFraction)} of the ${tightest.label.toLowerCase()} used`]),
      ...moneyToday(provider),
    ].join(' · '),
    // A used-up budget blocks the provider even if it is healthy.
    look: reached && look.tone === 'good' ? { ...look, icon: 'warning', tone: 'waiting' } : look,
    tooltip: tooltipOf(provider, look, windows, caps, around.at),
    windows,
    caps,
    projects: provider.projectIds.map((id) => ({ id, label: oneLine(around.projectName(id), 120) })),
    actions: actionsOf(provider),
  };
}

export function standingLook(standing: ProviderSnapshot['standing']): StatusLook {
  switch (standing) {
    case 'serves':
      return { word: 'serves', icon: 'pass', tone: 'good' };
    case 'backsOff':
      return { word: 'backs off', icon: 'history', tone: 'waiting' };
    case 'out':
      return { word: 'used up', icon: 'clock', tone: 'waiting' };
    case 'needsPerson':
      return { word: 'needs you', icon: 'account', tone: 'bad' };
    case 'disabled':
      return { word: 'turned off', icon: 'circle-slash', tone: 'quiet' };
    case 'unknown':
      return { word: 'not asked yet', icon: 'circle-outline', tone: 'quiet' };
    default:
      return assertNever(standing);
  }
}

/** `5-hour window`; with its group where a provider has several. */
function windowLabel({ window, group, id }: QuotaWindow, all: readonly QuotaWindow[]): string {
  const name = { '5h': '5-hour window', weekly: 'Weekly window', daily: 'Daily window', other: oneLine(id, 60) }[
    window
  ];
  const grouped = new Set(all.map((other) => other.group)).size > 1 && group !== '';
  return grouped ? `${name} of ${oneLine(group, 60)}` : name;
}

function windowRow(window: QuotaWindow, { windows, windowsAtMs }: ProviderSnapshot, at: number): WindowRow {
  const usedFraction = 1 - window.remainingFraction;
  const label = windowLabel(window, windows);
  const tone = window.remainingFraction <= 0 ? 'bad' : window.remainingFraction <= 0.2 ? 'waiting' : 'quiet';
  const reset = resetText(window, at);
  return {
    id: window.id,
    label,
    description: `${barText(usedFraction)} ${percentText(usedFraction)} used${reset === '' ? '' : ` · ${reset}`}`,
    usedFraction,
    icon: tone === 'quiet' ? 'graph-left' : tone === 'waiting' ? 'warning' : 'clock',
    tone,
    tooltip: [
      label,
      `${percentText(window.remainingFraction)} is left. A subscription is counted as quota, not as money.`,
      reset === '' ? 'When it resets is not known.' : `It ${reset}.`,
      ...(windowsAtMs === null ? [] : [`Read ${formatClock(windowsAtMs, at)}.`]),
    ],
  };
}

function resetText({ resetAt }: QuotaWindow, at: number): string {
  if (resetAt === null) return '';
  const left = Date.parse(resetAt) - at;
  const clock = formatClock(resetAt, at);
  return left > 0 ? `resets ${clock} (in ${formatLeft(left)})` : `was due to reset ${clock}`;
}

function untilText({ untilMs, standing }: ProviderSnapshot, at: number): string {
  if (untilMs === null || (standing !== 'backsOff' && standing !== 'out')) return '';
  return untilMs > at ? `, back in ${formatLeft(untilMs - at)} (${formatClock(untilMs, at)})` : ', about to look';
}

/** Only for providers that are paid by money; the quota of a subscription is shown by its windows. */
function moneyToday({ billing, spentTodayUsd, tokensToday, unpricedTurns }: ProviderSnapshot): string[] {
  if (billing === 'subscription') return [];
  if (spentTodayUsd > 0) return [`${formatUsd(spentTodayUsd)} today`];
  return unpricedTurns > 0 && tokensToday > 0 ? ['unpriced'] : [];
}

function tooltipOf(
  provider: ProviderSnapshot,
  look: StatusLook,
  windows: readonly WindowRow[],
  caps: readonly CapRow[],
  at: number,
): string[] {
  const { name, model, priority, running, maxConcurrent } = provider;
  return [
    oneLine(provider.id, 80),
    `${name}${model === null ? '' : `, model ${oneLine(model, 120)}`}, priority ${priority} (1 is asked first)`,
    `Standing: ${look.word}${untilText(provider, at)}`,
    ...provider.reasons.map((reason) => oneLine(reason, 400)),
    ...windows.map(({ label, description }) => `${label}: ${description}`),
    ...caps.map(({ label, description }) => `${label}: ${description}`),
    ...spentLines(provider),
    `Turns that run now: ${running}${maxConcurrent === null ? '' : ` of at most ${maxConcurrent}`}`,
  ];
}

function spentLines({
  billing,
  spentUsd,
  spentTodayUsd,
  tokens,
  tokensToday,
  unpricedTurns,
}: ProviderSnapshot): string[] {
  const used = `Tokens: ${roundCount(tokensToday)} today, ${roundCount(tokens)} in all`;
  if (billing === 'subscription') return ['Paid for by a subscription: shown as quota, not as money.', used];
  const unpriced = unpricedTurns === 0 ? '' : `; ${counted(unpricedTurns, 'turn')} without a known price left out`;
  if (spentUsd === 0 && unpricedTurns > 0) {
    return [
      `Unpriced: the price of ${counted(unpricedTurns, 'turn')} is not known, which is not the same as free.`,
      used,
    ];
  }
  return [`Spent: ${formatUsd(spentTodayUsd)} today, ${formatUsd(spentUsd)} in all${unpriced}`, used];
}

function actionsOf({ enabled, name }: ProviderSnapshot): ProviderAction[] {
  const keyed = name === 'openai' || name === 'anthropic' || name === 'antigravity';
  return ['provider', enabled ? 'disable' : 'enable', 'test', ...(keyed ? (['setKey'] as const) : []), 'remove'];
}
