import { z } from 'zod';

const customCheckSchema = z.strictObject({
  name: z.string().min(1).max(120),
  command: z.string().min(1).max(4000),
  expectedExitCode: z.int().min(0).max(255).default(0),
});

/** SPEC §2.1. `true` means: the gate of that kind must pass where the repository has one. */
export const acceptanceCriteriaSchema = z.strictObject({
  testsPass: z.boolean().default(true),
  lintPass: z.boolean().default(true),
  formatPass: z.boolean().default(true),
  customChecks: z.array(customCheckSchema).max(50).default([]),
});
export type AcceptanceCriteria = z.infer<typeof acceptanceCriteriaSchema>;

export const personaName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and "-"');

/** A persona as a project carries it: frozen at creation, so that an edited template changes no running project. */
export const personaConfigSchema = z.strictObject({
  templateName: personaName,
  templatePath: z.string(),
  acceptanceCriteria: acceptanceCriteriaSchema,
  /** Order of execution, lowest first. */
  priority: z.int().min(0).max(100),
});
export type PersonaConfig = z.infer<typeof personaConfigSchema>;

/** A parsed `personas/<name>.md`: YAML front matter and the system prompt below it (SPEC §4.2). */
export interface PersonaTemplate {
  name: string;
  version: string;
  description: string;
  acceptanceCriteria: AcceptanceCriteria;
  /** The Markdown body, handed to the model as the system prompt. */
  systemPrompt: string;
  path: string;
}
