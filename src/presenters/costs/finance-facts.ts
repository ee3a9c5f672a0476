import type { CapUse } from '../../domain/money/cost-report.ts';
import type { ProviderSnapshot } from '../../domain/provider/provider-snapshot.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { capRow } from './cap-rows.ts';
import { forecastRange } from './forecast-text.ts';
import { formatMoment } from '../shared/format-time.ts';
import { formatUsd } from '../shared/money.ts';
import { capitalized, counted, oneLine } from '../shared/plain-text.ts';
import type { Fact } from '../project/fact.ts';
import { reasonSentence } from '../project/reason-sentence.ts';
import { waitOf, waitText } from '../project/wait-text.ts';
import { switchText } from '../providers/switch-text.ts';

const plain = { description: '', tooltip: [], tone: 'quiet' as const, children: [], opens: null };

/** The wait, the current provider and why it was chosen, how far the project's own caps are used, and the forecast. */
export function financeFacts(snapshot: ProjectSnapshot, providers: readonly ProviderSnapshot[]): Fact[] {
  return [...waitFacts(snapshot, providers), ...providerFacts(snapshot, providers), ...moneyFacts(snapshot)];
}

/** The project's own limits as caps: interrupted turns count as used, the running turn as reserved. */
export function projectCaps({ state }: ProjectSnapshot): CapUse[] {
  const { finance, openTurn, turnsEnded, refusedTurns } = state;
  const { id, limits } = state.project;
  const cap = (unit: CapUse['unit'], allowed: number | null, used: number, reserved: number): CapUse[] =>
    allowed === null ? [] : [{ id: `project:${id}/ever/${unit}`, unit, used, reserved, allowed }];
  return [
    ...cap('usd', limits.maxCostUsd, finance.totalSpentUsd + finance.uncertainUsd, openTurn?.reservation?.usd ?? 0),
    ...cap(
      'tokens',
      limits.maxTokens,
      finance.totalTokens + finance.uncertainTokens,
      openTurn?.reservation?.tokens ?? 0,
    ),
    ...cap('turns', limits.maxTurns, turnsEnded - (refusedTurns ?? 0), openTurn === null ? 0 : 1),
  ];
}

/** Why this provider was chosen: the reason recorded when the turn began, otherwise the provider's current reasons. */
export function servingReason({ state }: ProjectSnapshot, providers: readonly ProviderSnapshot[]): string {
  const { openTurn, finance } = state;
  const id = openTurn?.providerId ?? finance.currentProviderId;
  const why = openTurn?.why ?? providers.find((provider) => provider.id === id)?.reasons.join(', ') ?? '';
  return oneLine(why, 300);
}

function waitFacts(snapshot: ProjectSnapshot, providers: readonly ProviderSnapshot[]): Fact[] {
  const wait = waitOf(snapshot, providers);
  if (wait === undefined) return [];
  const text = waitText(wait);
  return [
    {
      ...plain,
      id: 'wait',
      label: capitalized(text),
      tooltip: [reasonSentence(snapshot.state, snapshot.at)],
      icon: 'clock',
      tone: 'waiting',
      opens: { kind: 'costs' },
    },
  ];
}

function providerFacts(snapshot: ProjectSnapshot, providers: readonly ProviderSnapshot[]): Fact[] {
  const { state } = snapshot;
  const { openTurn, finance } = state;
  const switches = finance.providerSwitches;
  const id = openTurn?.providerId ?? finance.currentProviderId;
  if (id === null) return [];
  const why = servingReason(snapshot, providers);
  const name = oneLine(id, 60);
  return [
    {
      ...plain,
      id: 'provider',
      label: openTurn === null ? `${name} served last` : `${name} serves`,
      description: [why, ...(switches.length === 0 ? [] : [counted(switches.length, 'switch', 'switches')])]
        .filter((part) => part !== '')
        .join(' · '),
      tooltip: [name, ...(why === '' ? [] : [`Why: ${why}`])],
      icon: 'server-process',
      opens: { kind: 'costs' },
      children: switches.toReversed().map((change, index) => ({
        ...plain,
        id: `switch.${switches.length - index}`,
        label: `${change.fromProvider === null ? '' : `${oneLine(change.fromProvider, 60)} → `}${oneLine(change.toProvider, 60)}`,
        description: oneLine(switchText(change), 120),
        tooltip: [formatMoment(change.at), oneLine(switchText(change), 2000)],
        icon: 'arrow-swap',
      })),
    },
  ];
}

function moneyFacts(snapshot: ProjectSnapshot): Fact[] {
  const { state } = snapshot;
  const forecast = state.forecasts.at(-1);
  const caps = projectCaps(snapshot).map((cap): Fact => {
    const row = capRow(cap, NEAR, () => state.project.name);
    return {
      ...plain,
      id: `cap.${cap.unit}`,
      label: { usd: 'Cost', tokens: 'Tokens', turns: 'Turns' }[cap.unit],
      description: row.description,
      tooltip: row.tooltip,
      icon: row.icon,
      tone: row.tone,
      opens: { kind: 'limits' },
    };
  });
  if (forecast === undefined) return caps;
  return [
    ...caps,
    {
      ...plain,
      id: 'forecast',
      label: `Expected ${formatUsd(forecast.expectedUsd)}`,
      description: `80 % between ${formatUsd(forecast.lowUsd)} and ${formatUsd(forecast.highUsd)}`,
      tooltip: [
        `Forecast of the whole project: ${forecastRange(forecast)}`,
        `Made ${formatMoment(forecast.at)} from ${counted(forecast.fromTasks, 'finished task')}, for ${counted(forecast.openTasks, 'open task')}.`,
        'How good earlier forecasts were is shown with the costs.',
      ],
      icon: 'telescope',
      opens: { kind: 'costs' },
    },
  ];
}

/** Share from which a project's own limits warn; the share in `config.yaml` applies to budgets over several projects. */
const NEAR = 0.8;
