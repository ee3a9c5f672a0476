import { pinnedPersona, type PersonaTemplate } from '../../domain/persona/persona.ts';
import { succeeded, type Result } from '../../domain/result.ts';
import type { RunContext } from '../run-context.ts';

/**
 * The persona as pinned in the project. Projects of older versions have no pinned text: it is read now, once, and journaled. The
 * failure is the loader's message.
 */
export async function projectPersona(
  { host, deps }: RunContext,
  name: string,
): Promise<Result<PersonaTemplate, string>> {
  const { personas } = host.state().project;
  const pinned = pinnedPersona(personas, name);
  if (pinned !== null) return succeeded(pinned);
  const loaded = await deps.personas.load(name);
  const known = personas.find(({ templateName }) => templateName === name);
  if (!loaded.ok || known === undefined) return loaded;
  const { version, description, systemPrompt } = loaded.value;
  await host.commit({ type: 'persona.pinned', persona: { ...known, pinned: { version, description, systemPrompt } } });
  // Every version stores the acceptance criteria at creation, so these apply.
  return succeeded({ ...loaded.value, acceptanceCriteria: known.acceptanceCriteria });
}
