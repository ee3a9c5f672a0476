import type { AgentState } from '../../domain/turn/agent.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Task } from '../../domain/task/task.ts';
import type { ConversationExport, ConversationTransfer } from '../../ports/provider-capabilities.ts';
import type { RunContext } from '../run-context.ts';

/** With what a provider begins its turn. */
export interface Talk {
  /** Its own name of the conversation; `null`: it begins one. */
  conversationId: string | null;
  /** Messages that came along from another provider's conversation about the same task. */
  carriedMessages: number;
}

/** Who is to go on, and as whom. */
export interface Heir {
  providerId: string;
  persona: string;
  task: Task | null;
}

/** Its own conversation, or what another provider's about the task became here. */
export async function talkFor(context: RunContext, heir: Heir): Promise<Talk> {
  const agent = context.host.state().agents[heir.persona];
  if (agent?.conversationProvider === heir.providerId) {
    return { conversationId: agent.conversationId, carriedMessages: 0 };
  }
  const nothing = { conversationId: null, carriedMessages: 0 };
  const conversations = await conversationsOf(context, heir.providerId);
  if (conversations === undefined) return nothing;
  const earlier = await earlierTalk(context, heir);
  if (earlier === null) return nothing;
  const conversationId = await conversations.import(earlier);
  return conversationId === null ? nothing : { conversationId, carriedMessages: earlier.messages.length };
}

/**
 * What others said about the task before `heir`: as the provider that holds the conversation hands it out, or, where that
 * keeps it to itself or is gone from the settings, as the journal has it: prompts and last words. `null`: nothing, or `heir`
 * holds it itself.
 */
export async function earlierTalk(context: RunContext, heir: Heir): Promise<ConversationExport | null> {
  const state = context.host.state();
  const agent = state.agents[heir.persona];
  // A new task needs no memory of another one.
  if (agent === undefined || heir.task === null || agent.currentTask !== heir.task.id) return null;
  const { conversationId, conversationProvider: holder } = agent;
  if (holder === heir.providerId) return null;
  if (conversationId !== null && holder !== null) {
    const exported = await (await conversationsOf(context, holder))?.export(conversationId);
    if (exported != null) return exported;
  }
  return journaledTalk(state, agent, heir);
}

/** `undefined`: it keeps them to itself, or is gone from the settings. */
async function conversationsOf({ deps }: RunContext, id: string): Promise<ConversationTransfer | undefined> {
  const config = deps.providers().find((candidate) => candidate.id === id);
  return config === undefined ? undefined : (await deps.provider(config)).conversations;
}

function journaledTalk(state: ProjectState, agent: AgentState, { providerId, task }: Heir): ConversationExport | null {
  const from = state.work?.lastProvider ?? null;
  // After a conversation grew too long, its own provider begins anew and must not get it back.
  if (from === null || from === providerId) return null;
  const since = Date.parse(task?.startedAt ?? '');
  const messages = agent.conversationHistory.filter(({ timestamp }) => !(Date.parse(timestamp) < since));
  if (!messages.some(({ role, content }) => role === 'assistant' && content !== '')) return null;
  return { provider: from, model: '', conversationId: null, messages };
}
