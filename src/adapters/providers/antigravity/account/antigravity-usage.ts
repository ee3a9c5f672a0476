import type { QuotaWindow } from '../../../../domain/provider/provider.ts';
import { asObject, listIn, numberIn, objectIn, parseJson, textIn } from '../../loose-json.ts';

/** Parses the output of `agy -p /usage --output-format json`, whose schema is undocumented. `undefined`: it has no quota. */
export function parseUsage(stdout: string): QuotaWindow[] | undefined {
  const start = stdout.indexOf('{');
  const end = stdout.lastIndexOf('}');
  const whole = asObject(start === -1 ? undefined : parseJson(stdout.slice(start, end + 1)));
  const command = objectIn(whole, 'command') ?? objectIn(objectIn(whole, 'result'), 'command');
  const data = objectIn(command, 'data');
  if (data === undefined) return undefined;
  return listIn(data, 'groups').flatMap((group) => {
    const name = textIn(group, 'name') ?? '';
    return listIn(group, 'buckets').flatMap((bucket) => windowOf(name, bucket));
  });
}

function windowOf(group: string, bucket: unknown): QuotaWindow[] {
  const left = numberIn(bucket, 'remaining_fraction');
  if (left === undefined) return [];
  const resetAt = Date.parse(textIn(bucket, 'reset_time') ?? '');
  const window = textIn(bucket, 'window') ?? '';
  return [
    {
      id: textIn(bucket, 'id') ?? `${group} ${window}`.trim(),
      group,
      window: window === '5h' || window === 'weekly' || window === 'daily' ? window : 'other',
      remainingFraction: Math.min(1, Math.max(0, left)),
      resetAt: Number.isNaN(resetAt) ? null : new Date(resetAt).toISOString(),
    },
  ];
}

/** The used-up window with the latest reset for this model; `undefined`: none is used up. The two model groups share no quota. */
export function usedUpWindow(windows: readonly QuotaWindow[], model: string | undefined): QuotaWindow | undefined {
  const isThirdParty = /claude|gpt|opus|sonnet/i.test(model ?? '');
  return windows
    .filter((window) => /claude|gpt/i.test(window.group) === isThirdParty && window.remainingFraction <= 0)
    .toSorted((a, b) => (b.resetAt ?? '').localeCompare(a.resetAt ?? ''))[0];
}
