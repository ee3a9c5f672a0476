import { z } from 'zod';
import { timestamp } from '../ids.ts';

/** How the requests to one service differ from what we would write. */
export const shapeRecordSchema = z.strictObject({
  v: z.literal(1),
  /** When the service last refused something. */
  at: timestamp,
  /** Fields of the request that have another name there. */
  names: z.record(z.string(), z.string()),
  /** Fields of the request, its tools and its messages that it does not take. */
  left: z.array(z.string()),
  /** Tokens; the longest answer that it lets a request ask for. */
  longest: z.number().positive().nullable(),
  /** Whether a message with calls needs thoughts, also one that another model wrote. */
  needsThoughts: z.boolean(),
});
export type ShapeRecord = z.infer<typeof shapeRecordSchema>;
export type ShapeChanges = Omit<ShapeRecord, 'v' | 'at'>;
