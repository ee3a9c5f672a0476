import type { FactoryEvent } from '../domain/run/events.ts';
import type { NoticeFact } from '../domain/run/notice.ts';
import type { ProjectStatus } from '../domain/run/project-status.ts';
import type { StatusReasonCode } from '../domain/run/status-reason.ts';

export function statusChange(
  to: ProjectStatus,
  code: StatusReasonCode,
  detail = '',
): FactoryEvent & { type: 'status.changed' } {
  return { type: 'status.changed', to, reason: { code, detail: detail.slice(0, DETAIL_LIMIT) } };
}

/** A notice that a presenter says. */
export function notice(fact: NoticeFact): FactoryEvent & { type: 'notice.raised' } {
  return { type: 'notice.raised', message: '', fact };
}

/** Longest detail of a reason, in characters; the log keeps the full text. */
const DETAIL_LIMIT = 4000;
