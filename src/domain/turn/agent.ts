import { z } from 'zod';
import { decisionSchema } from '../run/decision.ts';
import { timestamp } from '../ids.ts';
import { personaName } from '../persona/persona.ts';

export const agentStatus = z.enum(['idle', 'thinking']);
export type AgentStatus = z.infer<typeof agentStatus>;

export const messageSchema = z.strictObject({
  role: z.enum(['user', 'assistant', 'system']),
  /** Shortened; the turn's run folder has the full text. */
  content: z.string(),
  timestamp,
  tokens: z.int().nonnegative(),
  costUsd: z.number().nonnegative(),
});
export type Message = z.infer<typeof messageSchema>;

export const agentStateSchema = z.strictObject({
  personaName,
  status: agentStatus,
  currentTask: z.string().nullable(),
  /** The newest messages; older ones are in the journal. */
  conversationHistory: z.array(messageSchema).max(40),
  /** The provider's own name of the conversation, so that it can be resumed. */
  conversationId: z.string().nullable(),
  conversationProvider: z.string().nullable(),
  startedAt: timestamp,
  lastActivityAt: timestamp,
  runtimeMs: z.number().nonnegative(),
  pendingDecisions: z.array(decisionSchema),
  madeDecisions: z.array(decisionSchema),
});
export type AgentState = z.infer<typeof agentStateSchema>;
