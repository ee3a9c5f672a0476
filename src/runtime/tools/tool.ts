import type { TaskDraft } from '../../domain/task/task-plan.ts';
import type { ToolArguments } from '../../domain/turn/tool-arguments.ts';
import type { ToolDefinition } from '../../ports/chat-model.ts';
import type { StructuredReply, TurnRequest } from '../../ports/llm-provider.ts';
import type { Sandbox } from '../../ports/sandbox.ts';
import type { WorktreeFiles } from '../../ports/worktree-files.ts';

/** Data that a turn's tools collect for the structured reply that ends it. */
export interface ReportDraft {
  /** Newest last. */
  notes: string[];
  tasks: TaskDraft[];
}

export interface ToolContext {
  request: TurnRequest;
  files: WorktreeFiles;
  sandbox: Sandbox;
  report: ReportDraft;
  /** Number of commands run in this turn so far; used in the names of their logs. */
  commands: number;
  timeLeftMs(): number;
  signal: AbortSignal;
}

export type ToolOutcome =
  /** The call itself was wrong; sentences for the model. */
  | { kind: 'unusable'; problems: string[] }
  /** `action`: one line without output, equal for a repetition of the same action. */
  | { kind: 'answered'; text: string; isError: boolean; action: string }
  /** The turn ends with this structured reply. */
  | { kind: 'ended'; reply: StructuredReply };

export interface Tool {
  readonly definition: ToolDefinition;
  /** `json` as the model wrote it. */
  run(json: string, context: ToolContext): Promise<ToolOutcome>;
}

export function tool<Value>(
  name: string,
  description: string,
  args: ToolArguments<Value>,
  run: (value: Value, context: ToolContext) => Promise<ToolOutcome> | ToolOutcome,
): Tool {
  return {
    get definition() {
      return { name, description, parameters: args.parameters() };
    },
    async run(json, context) {
      const read = args.read(json);
      return read.ok ? run(read.value, context) : { kind: 'unusable', problems: read.failure };
    },
  };
}

export function answered(action: string, text: string): ToolOutcome {
  return { kind: 'answered', text, isError: false, action };
}

/** The action was tried and failed; the text for the model says why. */
export function refused(action: string, why: string): ToolOutcome {
  const sentence = why.charAt(0).toUpperCase() + why.slice(1);
  return { kind: 'answered', text: `${sentence}.`, isError: true, action: `${action} (failed)` };
}
