import { MOST_IN_JOURNAL } from '../../domain/blob-id.ts';
import { beginningOf } from '../../domain/turn/beginning-of.ts';
import type { RunContext } from '../run-context.ts';

/** A text as an event has it; `blob` names the whole where it is too large for the journal. */
export async function journalText(
  { host, deps }: Pick<RunContext, 'host'> & { deps: Pick<RunContext['deps'], 'redact'> },
  text: string,
): Promise<{ text: string; blob?: string }> {
  if (text.length <= MOST_IN_JOURNAL) return { text };
  const blob = await host.keepBlob(text);
  // Redacted before it is cut: half a key would not be recognised.
  return { text: beginningOf(deps.redact(text)), blob };
}
