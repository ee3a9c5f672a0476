import { z } from 'zod';
import { acceptanceCriteriaSchema, personaName, type AcceptanceCriteria } from './persona.ts';
import { failed, succeeded, type Result } from '../result.ts';
import { schemaProblems, type SchemaProblem } from '../settings/schema-problems.ts';

/** What the front matter of a persona file says, with the names of the data model. */
export interface PersonaHeader {
  name: string;
  version: string;
  description: string;
  acceptanceCriteria: AcceptanceCriteria;
}

/** Reads the parsed YAML front matter, whose keys have underscores. */
export function readPersonaHeader(value: unknown): Result<PersonaHeader, SchemaProblem[]> {
  const parsed = headerSchema.safeParse(value);
  if (!parsed.success) return failed(schemaProblems(parsed.error));
  const { name, version, description, acceptance_criteria: criteria } = parsed.data;
  const acceptanceCriteria = acceptanceCriteriaSchema.parse({
    testsPass: criteria.tests_pass,
    lintPass: criteria.lint_pass,
    formatPass: criteria.format_pass,
    customChecks: criteria.custom_checks.map((check) => ({
      name: check.name,
      command: check.command,
      expectedExitCode: check.expected_exit_code,
    })),
  });
  return succeeded({ name, version: String(version), description, acceptanceCriteria });
}

const headerSchema = z.strictObject({
  name: personaName,
  /** YAML reads `1.0` without quotes as a number. */
  version: z.union([z.string().min(1).max(40), z.number()]).default('1.0.0'),
  description: z.string().trim().min(1).max(500),
  acceptance_criteria: z
    .strictObject({
      tests_pass: z.boolean().default(true),
      lint_pass: z.boolean().default(true),
      format_pass: z.boolean().default(true),
      custom_checks: z
        .array(
          z.strictObject({
            name: z.string().min(1).max(120),
            command: z.string().min(1).max(4000),
            expected_exit_code: z.int().min(0).max(255).default(0),
          }),
        )
        .max(50)
        .default([]),
    })
    .prefault({}),
});
