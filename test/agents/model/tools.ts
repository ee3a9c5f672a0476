import { isAbsolute, join } from 'node:path';
import type { Step } from './script.ts';

/** A tool as an agent offers it to its model. */
export interface OfferedTool {
  name: string;
  /** JSON schema of its arguments. */
  schema: Readonly<Record<string, unknown>>;
  /** It takes a text in place of arguments. */
  takesText: boolean;
}

export interface ToolCall {
  name: string;
  arguments: Record<string, unknown>;
  /** For tools that take a text. */
  text?: string;
}

const RUNS = /^(bash|shell|shell_command|exec_command|run_shell_command|execute_command|local_shell)$/i;
const WRITES = /^(write|write_file|create_file|create)$/i;

/** The call of the offered tool that takes this step. `null`: none can. */
export function callFor(step: Step, tools: readonly OfferedTool[], worktree: string): ToolCall | null {
  if (step.kind === 'run')
    return step.leaves === true ? leavingCall(step.command, tools, worktree) : runCall(step.command, tools, worktree);
  const path = isAbsolute(step.path) ? step.path : join(worktree, step.path);
  const writes = tools.find(({ name, takesText }) => WRITES.test(name) && !takesText);
  if (writes !== undefined) {
    const given: Record<string, unknown> = {};
    for (const name of Object.keys(propertiesOf(writes))) {
      if (/^(file_?path|absolute_path|path|filename)$/i.test(name)) given[name] = path;
      if (/^(content|contents|file_text|text)$/i.test(name)) given[name] = step.content;
    }
    return { name: writes.name, arguments: completed(writes, given) };
  }
  const lines = step.content.trimEnd().split('\n');
  const patch = ['*** Begin Patch', `*** Add File: ${path}`, ...lines.map((line) => `+${line}`), '*** End Patch', ''];
  const patches = tools.find(({ name }) => name === 'apply_patch');
  if (patches !== undefined) {
    const [first = 'input'] = Object.keys(propertiesOf(patches));
    const text = patch.join('\n');
    return patches.takesText
      ? { name: patches.name, arguments: {}, text }
      : { name: patches.name, arguments: completed(patches, { [first]: text }) };
  }
  const folder = path.slice(0, path.lastIndexOf('/'));
  return runCall(
    `mkdir -p '${folder}' && cat > '${path}' <<'END_OF_FILE'\n${step.content}END_OF_FILE`,
    tools,
    worktree,
  );
}

function runCall(command: string, tools: readonly OfferedTool[], worktree: string): ToolCall | null {
  const runs = tools.find(({ name }) => RUNS.test(name));
  if (runs !== undefined && !runs.takesText) {
    const given: Record<string, unknown> = {};
    for (const [name, schema] of Object.entries(propertiesOf(runs))) {
      if (/^(command|cmd|script)$/i.test(name)) given[name] = isList(schema) ? ['bash', '-c', command] : command;
      if (/^description$/i.test(name)) given[name] = 'Take one step';
    }
    return { name: runs.name, arguments: completed(runs, given) };
  }
  // Codex can offer one tool that runs a program, whose functions are its other tools.
  const programs = tools.find(({ name, takesText }) => takesText && /^(exec|code)$/.test(name));
  if (programs === undefined) return null;
  const options = JSON.stringify({ cmd: command, workdir: worktree });
  const text = `const result = await tools.exec_command(${options}); text(result.output ?? JSON.stringify(result));\n`;
  return { name: programs.name, arguments: {}, text };
}

/** Asks to run the command outside of the agent's own sandbox; of an agent without one only that it does nothing. */
function leavingCall(command: string, tools: readonly OfferedTool[], worktree: string): ToolCall | null {
  const call = runCall(command, tools, worktree);
  const tool = tools.find(({ name }) => name === call?.name);
  if (call === null || tool === undefined) return null;
  const ways: Readonly<Record<string, unknown>> = {
    sandbox_permissions: 'require_escalated',
    with_escalated_permissions: true,
  };
  const offered = Object.entries(ways).filter(([name]) => name in propertiesOf(tool));
  if (offered.length === 0) return runCall('true', tools, worktree);
  const justification = 'It has to be written there.';
  return { ...call, arguments: { ...call.arguments, ...Object.fromEntries(offered), justification } };
}

function propertiesOf({ schema }: OfferedTool): Record<string, unknown> {
  return (schema['properties'] ?? {}) as Record<string, unknown>;
}

function isList(schema: unknown): boolean {
  return (schema as { type?: unknown }).type === 'array';
}

/** Fills required arguments that a step says nothing about. */
function completed(tool: OfferedTool, given: Record<string, unknown>): Record<string, unknown> {
  const filled = { ...given };
  for (const name of (tool.schema['required'] ?? []) as string[]) {
    const { type, enum: values } = (propertiesOf(tool)[name] ?? {}) as { type?: string; enum?: unknown[] };
    filled[name] ??= values?.[0] ?? plainValue(type?.toLowerCase());
  }
  return filled;
}

function plainValue(type: string | undefined): unknown {
  if (type === 'boolean') return false;
  if (type === 'number' || type === 'integer') return 10_000;
  if (type === 'array') return [];
  return type === 'object' ? {} : 'Take one step';
}
