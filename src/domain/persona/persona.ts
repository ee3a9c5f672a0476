import { z } from 'zod';

const customCheckSchema = z.strictObject({
  name: z.string().min(1).max(120),
  command: z.string().min(1).max(4000),
  expectedExitCode: z.int().min(0).max(255).default(0),
});

/** `true` means: the gate of that kind must pass where the repository has one. */
export const acceptanceCriteriaSchema = z.strictObject({
  testsPass: z.boolean().default(true),
  lintPass: z.boolean().default(true),
  formatPass: z.boolean().default(true),
  customChecks: z.array(customCheckSchema).max(50).default([]),
});
export type AcceptanceCriteria = z.infer<typeof acceptanceCriteriaSchema>;

export const personaName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and "-"');

/** The rest of the template, as it was when it was read. */
const pinnedTemplateSchema = z.strictObject({
  version: z.string(),
  description: z.string(),
  systemPrompt: z.string(),
});

/** A persona as stored in a project: frozen at creation, so that an edited template changes no running project. */
export const personaConfigSchema = z.strictObject({
  templateName: personaName,
  templatePath: z.string(),
  acceptanceCriteria: acceptanceCriteriaSchema,
  /** Order of execution, lowest first. */
  priority: z.int().min(0).max(100),
  /** `null` in projects of an older version, until the persona is first needed. */
  pinned: pinnedTemplateSchema.nullable().default(null),
});
export type PersonaConfig = z.infer<typeof personaConfigSchema>;

/** A parsed `personas/<name>.md`: YAML front matter and the system prompt below it. */
export interface PersonaTemplate {
  name: string;
  version: string;
  description: string;
  acceptanceCriteria: AcceptanceCriteria;
  /** The Markdown body, handed to the model as the system prompt. */
  systemPrompt: string;
  path: string;
}

/** The template stored in the project; `null`: a project of an older version, so the template file must be read. */
export function pinnedPersona(personas: readonly PersonaConfig[], name: string): PersonaTemplate | null {
  const found = personas.find(({ templateName }) => templateName === name);
  if (found === undefined || found.pinned === null) return null;
  const { templatePath, acceptanceCriteria, pinned } = found;
  return { name, path: templatePath, acceptanceCriteria, ...pinned };
}
