import { pinnedPersona, type PersonaTemplate } from '../../domain/persona/persona.ts';
import { succeeded, type Result } from '../../domain/result.ts';
import type { RunContext } from '../run-context.ts';

/**
 * The persona as the project carries it. A project that an older version made does not carry its text: the template is read now,
 * once, and stays as it is from then on. A failure is the loader's sentence.
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
  // The criteria were frozen at creation, in every version.
  return succeeded({ ...loaded.value, acceptanceCriteria: known.acceptanceCriteria });
}
