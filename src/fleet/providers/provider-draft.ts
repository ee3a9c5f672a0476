import { providerConfigSchema, type ProviderConfig } from '../../domain/provider/provider-config.ts';
import { failed, succeeded } from '../../domain/result.ts';
import { schemaProblems } from '../../domain/settings/schema-problems.ts';
import type { Outcome } from '../../engine/outcome.ts';

const KINDS = providerConfigSchema.options.map((option) => option.shape.name.value);

/** The configuration of a draft, or what is wrong with it. The failure never repeats what a person typed, which may be a key. */
export function readDraft(draft: Record<string, unknown>): Outcome<ProviderConfig> {
  if (!KINDS.some((kind) => kind === draft['name'])) {
    return failed({ kind: 'noSuchProviderKind', kinds: KINDS });
  }
  const parsed = providerConfigSchema.safeParse(draft);
  if (parsed.success) return succeeded(parsed.data);
  const problems = schemaProblems(parsed.error).map(({ path, sentence }, index) => {
    const issue = parsed.error.issues[index];
    const own = issue?.code === 'invalid_format' || issue?.code === 'custom';
    return own ? `"${path.join('.')}": ${issue.message}` : sentence;
  });
  return failed({ kind: 'invalidProvider', problems: [...new Set(problems)].slice(0, 5) });
}
