import type { z } from 'zod';

export interface SchemaProblem {
  path: readonly PropertyKey[];
  /** Names the place, the problem and what is allowed; no capital and no full stop, because it is used in lists. */
  sentence: string;
}

/** The problems of an external value, in words that a person or a model can act on. Never empty. */
export function schemaProblems(error: z.ZodError): SchemaProblem[] {
  return error.issues.map((issue) => ({ path: issue.path, sentence: `${placeOf(issue.path)} ${complaintOf(issue)}` }));
}

function placeOf(path: readonly PropertyKey[]): string {
  const place = path.reduce<string>((before, part) => {
    if (typeof part === 'number') return `${before}[${part}]`;
    return before === '' ? String(part) : `${before}.${String(part)}`;
  }, '');
  return place === '' ? 'it' : `"${place}"`;
}

function complaintOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return /received undefined$/.test(issue.message)
        ? `is missing; it must be ${article(issue.expected)}`
        : `must be ${article(issue.expected)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map((allowed) => JSON.stringify(allowed)).join(', ')}`;
    case 'too_small':
      return `is too small or too short; the least is ${issue.minimum}`;
    case 'too_big':
      return `is too large or too long; the most is ${issue.maximum}`;
    case 'unrecognized_keys':
      return `has keys that do not belong there: ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
    case 'invalid_format':
      return `is not allowed; it may hold ${issue.message}`;
    case 'custom':
      return issue.message;
    default:
      return `is wrong: ${issue.message}`;
  }
}

function article(type: string): string {
  if (type === 'int') return 'a whole number';
  return `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`;
}
