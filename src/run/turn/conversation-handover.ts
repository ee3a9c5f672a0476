import type { AgentState } from '../../domain/turn/agent.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Task } from '../../domain/task/task.ts';
import type { ConversationExport } from '../../ports/llm-provider.ts';
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
  const earlier = await earlierTalk(context, heir);
  const provider = earlier === null ? undefined : await providerOf(context, heir.providerId);
  const conversationId = earlier === null ? null : ((await provider?.importConversation(earlier)) ?? null);
  return { conversationId, carriedMessages: conversationId === null ? 0 : (earlier?.messages.length ?? 0) };
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
    const exported = await (await providerOf(context, holder))?.exportConversation(conversationId);
    if (exported != null) return exported;
  }
  return journaledTalk(state, agent, heir);
}

async function providerOf({ deps }: RunContext, id: string) {
  const config = deps.providers().find((candidate) => candidate.id === id);
  return config === undefined ? undefined : deps.provider(config);
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
