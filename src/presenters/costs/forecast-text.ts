import type { Forecast } from '../../domain/money/forecast.ts';
import { formatUsd } from '../shared/money.ts';
import { counted } from '../shared/plain-text.ts';

/** A forecast of the cost or the reason why there is none, and how good earlier forecasts were. */
export type ForecastFacts = (
  { kind: 'forecast'; forecast: Forecast } | { kind: 'thin'; have: number; need: number } | { kind: 'noPrice' }
) & { trackRecord: { scored: number; inside: number } };

/** `Expected $4.10, 80 % between $2.00 and $9.00; of the last 20 forecasts 78 % were inside.` */
export function forecastSentence(facts: ForecastFacts): string {
  switch (facts.kind) {
    case 'forecast':
      return `Expected ${forecastRange(facts.forecast)}; ${trackText(facts.trackRecord)}.`;
    case 'thin':
      return `Too little history for a forecast: ${facts.have} of ${counted(facts.need, 'finished task')}.`;
    case 'noPrice':
      return 'No forecast: its providers are paid for by a quota or have no known price.';
  }
}

/** `$4.10, 80 % between $2.00 and $9.00`: what the whole project is expected to cost. */
export function forecastRange({ expectedUsd, lowUsd, highUsd }: Forecast): string {
  return `${formatUsd(expectedUsd)}, 80 % between ${formatUsd(lowUsd)} and ${formatUsd(highUsd)}`;
}

function trackText({ scored, inside }: ForecastFacts['trackRecord']): string {
  if (scored === 0) return 'no earlier forecast has been scored yet';
  if (scored === 1) return `the one earlier forecast was ${inside === 1 ? 'inside' : 'outside'}`;
  return `of the last ${scored} forecasts ${Math.round((inside / scored) * 100)} % were inside`;
}
