import type { PersonaTemplate } from '../domain/persona/persona.ts';
import type { Result } from '../domain/result.ts';

export interface PersonaLoader {
  /**
   * The user's templates first, then the built-in ones; `problems` names the files that could not be read, with line and reason.
   */
  list(): Promise<{ templates: PersonaTemplate[]; problems: string[] }>;
  load(name: string): Promise<Result<PersonaTemplate, string>>;
}
