import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { resetTimeIn } from '../../../../src/adapters/providers/reset-time.ts';

interface Seen {
  text: string;
  /** When it was said, and in which zone the machine stood. */
  saidAt: string;
  zone: string;
  /** What it means. */
  at: string;
  /** What we take it for, where that is wrong; `null`: for no time. */
  today?: string | null;
  from: string;
}

/** Times of limits, in messages that people copied into reports; the day is that of the report. */
const seen: readonly Seen[] = [
  {
    text: "You've hit your session limit · resets 3pm (America/Bogota)",
    ...{ saidAt: '2026-08-10T15:00:00Z', zone: 'UTC', at: '2026-08-10T20:00:00Z', from: 'claude-code#85572' },
  },
  {
    text: "You've hit your session limit · resets 2:30pm (Pacific/Auckland)",
    ...{ saidAt: '2026-07-15T23:00:00Z', zone: 'UTC', at: '2026-07-16T02:30:00Z', from: 'claude-code#77978' },
  },
  {
    text: "You've hit your session limit · resets 10:30pm (Europe/Berlin)\n/login to switch to an API usage-billed account.",
    ...{ saidAt: '2026-07-19T15:41:00Z', zone: 'UTC', at: '2026-07-19T20:30:00Z', from: 'claude-code#79136' },
  },
  {
    text: "You've hit your session limit · resets 8:30pm (Asia/Tokyo)",
    ...{ saidAt: '2026-07-13T06:45:00Z', zone: 'UTC', at: '2026-07-13T11:30:00Z', from: 'claude-code#77082' },
  },
  {
    text: 'Weekly limit reached · resets 10am (Asia/Seoul) · /upgrade to Max or turn on /extra-usage',
    ...{ saidAt: '2025-11-30T23:00:00Z', zone: 'UTC', at: '2025-12-01T01:00:00Z', from: 'claude-code#12789' },
  },
  {
    text: 'Claude usage limit reached. Your limit will reset at 1pm (Etc/GMT+5).',
    ...{ saidAt: '2025-06-14T17:00:00Z', zone: 'UTC', at: '2025-06-14T18:00:00Z', from: 'claude-code#2087' },
  },
  {
    text: 'Claude AI usage limit reached|1749924000',
    ...{ saidAt: '2025-06-14T17:00:00Z', zone: 'UTC', at: '2025-06-14T18:00:00Z', from: 'claude-code#2087' },
  },
  {
    // Without a zone it is that of the machine.
    text: 'Claude Max usage limit reached. Your limit will reset at 12am.',
    ...{ saidAt: '2025-05-30T20:00:00Z', zone: 'America/New_York', at: '2025-05-31T04:00:00Z' },
    from: 'claude-code#1450',
  },
  {
    text: "You've hit your usage limit. Upgrade to Pro (https://openai.com/chatgpt/pricing) or try again in 5 days 22 hours 11 minutes.",
    ...{ saidAt: '2025-09-19T00:00:00Z', zone: 'UTC', at: '2025-09-24T22:11:00Z', from: 'codex#3899' },
  },
  {
    text: "You've hit your usage limit. Try again in 4 days 20 hours 9 minutes.",
    ...{ saidAt: '2025-09-07T00:00:00Z', zone: 'UTC', at: '2025-09-11T20:09:00Z', from: 'codex#3257' },
  },
  {
    text: "You've hit your usage limit. Upgrade to Plus to continue using Codex (https://chatgpt.com/explore/plus), or try again at Jul 5th, 2026 8:19 PM.",
    ...{ saidAt: '2026-06-05T12:00:00Z', zone: 'UTC', at: '2026-07-05T20:19:00Z', from: 'codex#26668' },
  },
  {
    text: 'You have reached your usage limit. Upgrade your plan or add credits to continue, or try again after July 3, 2026 at 2:45 PM.',
    ...{ saidAt: '2026-06-26T12:00:00Z', zone: 'UTC', at: '2026-07-03T14:45:00Z', from: 'codex#30206' },
  },
  {
    text: "You've hit your usage limit … or try again at 7:48 PM.",
    ...{ saidAt: '2026-10-01T10:00:00Z', zone: 'Europe/Berlin', at: '2026-10-01T17:48:00Z', from: 'Codex 0.157–0.162' },
  },
  {
    text: 'Individual quota reached. Contact your administrator to enable overages. Resets in 143h32m18s.',
    ...{ saidAt: '2026-06-16T00:00:00Z', zone: 'UTC', at: '2026-06-21T23:32:18Z', from: 'codelabs feedback#2095' },
  },
  {
    text: 'Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29937, Requested 385. Please try again in 644ms.',
    ...{ saidAt: '2025-07-09T00:00:00Z', zone: 'UTC', at: '2025-07-09T00:00:00.644Z', from: 'micro-agent#86' },
  },
  {
    text: 'Rate limit is exceeded. Try again in 16 seconds.',
    ...{
      saidAt: '2024-06-01T00:00:00Z',
      zone: 'UTC',
      at: '2024-06-01T00:00:16Z',
      from: 'community.openai.com, 796844',
    },
  },
  {
    text: "You've reached your weekly rate limit. Please wait 2 days for your limit to reset.",
    ...{ saidAt: '2026-06-01T00:00:00Z', zone: 'UTC', at: '2026-06-03T00:00:00Z' },
    from: 'Copilot in VS Code',
  },
  {
    text: 'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
    ...{ saidAt: '2026-11-24T00:00:00Z', zone: 'UTC', at: '2026-12-01T00:00:00Z' },
    from: 'platform.claude.com, errors',
  },
];

describe('when limits end, as people saw it said', () => {
  for (const { text, saidAt, zone, at, today, from } of seen) {
    const difference = today === undefined ? '' : `, and we say ${today ?? 'nothing'} (known difference)`;
    it(`${at}${difference}: ${text.slice(0, 80)} (${from})`, () => {
      const expected = today === undefined ? at : today;
      const found = resetTimeIn(text, Date.parse(saidAt), zone);
      assert.equal(found ?? null, expected === null ? null : Date.parse(expected));
    });
  }
});
