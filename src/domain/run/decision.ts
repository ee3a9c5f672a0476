import { z } from 'zod';
import { timestamp } from '../ids.ts';

export const decisionOptionSchema = z.strictObject({
  label: z.string().min(1).max(120),
  description: z.string().max(4000),
  confidence: z.number().min(0).max(1),
  estimatedEffort: z.enum(['low', 'medium', 'high']),
});

export const decisionSchema = z.strictObject({
  id: z.string(),
  question: z.string().min(1).max(2000),
  options: z.array(decisionOptionSchema).min(1).max(8),
  /** The agent's own rating, 0–1. */
  confidence: z.number().min(0).max(1),
  madeAt: timestamp.nullable(),
  selectedOption: z.string().nullable(),
});
export type Decision = z.infer<typeof decisionSchema>;

export const decisionContextSchema = z.strictObject({
  question: z.string(),
  option: z.string(),
  confidence: z.number().min(0).max(1),
  createdAt: timestamp,
});
