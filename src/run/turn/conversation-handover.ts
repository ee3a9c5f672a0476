import type { AgentState } from '../../domain/turn/agent.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Task } from '../../domain/task/task.ts';
import type { ConversationExport, ConversationTransfer } from '../../ports/provider-capabilities.ts';
import type { RunContext } from '../run-context.ts';

/** The conversation that a provider's turn starts in. */
export interface ConversationStart {
  /** The provider's id of the conversation; `null`: it starts a new one. */
  conversationId: string | null;
  /** Number of messages taken from another provider's conversation about the same task. */
  carriedMessages: number;
}

/** The provider, persona and task that continue. */
export interface Successor {
  providerId: string;
  persona: string;
  task: Task | null;
}

/** The provider's own conversation, or an import of another provider's conversation about the task, or a new one. */
export async function startConversation(context: RunContext, successor: Successor): Promise<ConversationStart> {
  const agent = context.host.state().agents[successor.persona];
  if (agent?.conversationProvider === successor.providerId) {
    return { conversationId: agent.conversationId, carriedMessages: 0 };
  }
  const nothing = { conversationId: null, carriedMessages: 0 };
  const conversations = await conversationsOf(context, successor.providerId);
  if (conversations === undefined) return nothing;
  const earlier = await earlierConversation(context, successor);
  if (earlier === null) return nothing;
  const conversationId = await conversations.import(earlier);
  return conversationId === null ? nothing : { conversationId, carriedMessages: earlier.messages.length };
}

/**
 * Earlier messages of other providers about the task: exported by the provider that holds the conversation or, if it does not
 * export them or is no longer configured, prompts and last replies from the journal. `null`: there are none, or `successor` holds the
 * conversation itself.
 */
export async function earlierConversation(
  context: RunContext,
  successor: Successor,
): Promise<ConversationExport | null> {
  const state = context.host.state();
  const agent = state.agents[successor.persona];
  // A new task does not need the conversation about another task.
  if (agent === undefined || successor.task === null || agent.currentTask !== successor.task.id) return null;
  const { conversationId, conversationProvider: holder } = agent;
  if (holder === successor.providerId) return null;
  if (conversationId !== null && holder !== null) {
    const exported = await (await conversationsOf(context, holder))?.export(conversationId);
    if (exported != null) return exported;
  }
  return journaledConversation(state, agent, successor);
}

/** `undefined`: the provider cannot transfer conversations, or is no longer configured. */
async function conversationsOf({ deps }: RunContext, id: string): Promise<ConversationTransfer | undefined> {
  const config = deps.providers().find((candidate) => candidate.id === id);
  return config === undefined ? undefined : (await deps.provider(config)).conversations;
}

function journaledConversation(
  state: ProjectState,
  agent: AgentState,
  { providerId, task }: Successor,
): ConversationExport | null {
  const from = state.work?.lastProvider ?? null;
  // When a conversation grew too long, its provider starts a new one and must not get the old messages back.
  if (from === null || from === providerId) return null;
  const since = Date.parse(task?.startedAt ?? '');
  const messages = agent.conversationHistory.filter(({ timestamp }) => !(Date.parse(timestamp) < since));
  if (!messages.some(({ role, content }) => role === 'assistant' && content !== '')) return null;
  return { provider: from, model: '', conversationId: null, messages };
}
