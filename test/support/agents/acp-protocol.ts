import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
// The protocol as its makers publish it; the package exports the types of it alone.
import * as schema from '../../../node_modules/@agentclientprotocol/sdk/dist/v1/schema/zod.gen.js';

/** What we ask of an agent, and tell it. */
const requests: Readonly<Record<string, z.ZodType>> = {
  initialize: schema.zInitializeRequest,
  authenticate: schema.zAuthenticateRequest,
  'session/new': schema.zNewSessionRequest,
  'session/load': schema.zLoadSessionRequest,
  'session/resume': schema.zResumeSessionRequest,
  'session/delete': schema.zDeleteSessionRequest,
  'session/close': schema.zCloseSessionRequest,
  'session/set_mode': schema.zSetSessionModeRequest,
  'session/set_config_option': schema.zSetSessionConfigOptionRequest,
  // Was in drafts of the first version; agents of that time still have it.
  'session/set_model': z.strictObject({ sessionId: z.string().min(1), modelId: z.string().min(1) }),
  'session/prompt': schema.zPromptRequest,
  'session/cancel': schema.zCancelNotification,
};

/** How we answer what an agent asks. */
const answers: Readonly<Record<string, z.ZodType>> = {
  'session/request_permission': schema.zRequestPermissionResponse,
  'fs/read_text_file': schema.zReadTextFileResponse,
  'fs/write_text_file': schema.zWriteTextFileResponse,
  'terminal/create': schema.zCreateTerminalResponse,
  'terminal/output': schema.zTerminalOutputResponse,
  'terminal/wait_for_exit': schema.zWaitForTerminalExitResponse,
  'terminal/kill': schema.zKillTerminalResponse,
  'terminal/release': schema.zReleaseTerminalResponse,
};

const envelope = z.strictObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.int(), z.string(), z.null()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.strictObject({ code: z.int(), message: z.string(), data: z.unknown().optional() }).optional(),
});

/** A line that an agent got from us, and the method that it answers, where it is an answer. */
export interface Heard {
  message: unknown;
  answers?: string;
}

/** What of this the protocol does not have; `null`: nothing. */
export function protocolProblem({ message, answers: asked }: Heard): string | null {
  const read = envelope.safeParse(message);
  if (!read.success) return z.prettifyError(read.error);
  const { method, params, result, error } = read.data;
  if (method !== undefined) return fits(method, requests[method], params);
  if (error !== undefined) return null;
  if (asked === undefined) return 'an answer to a question that was not asked';
  return fits(`the answer to ${asked}`, answers[asked], result);
}

function fits(what: string, expected: z.ZodType | undefined, value: unknown): string | null {
  // A method of its own begins with an underscore.
  if (expected === undefined) return what.startsWith('_') ? null : `${what} is not of the protocol`;
  const read = expected.safeParse(value);
  if (!read.success) return `${what}: ${z.prettifyError(read.error)}`;
  const [stranger] = strangers(value, read.data);
  return stranger === undefined ? null : `${what}: the protocol has no field ${stranger}`;
}

/** Fields that the schema left out because it does not know them, or put a default in the place of. */
function strangers(given: unknown, known: unknown, path = ''): string[] {
  if (typeof given !== 'object' || given === null) return given === known ? [] : [path];
  if (typeof known !== 'object' || known === null) return [path];
  return Object.entries(given).flatMap(([name, value]) => {
    if (name === '_meta' || value === undefined) return [];
    const at = `${path}/${name}`;
    return name in known ? strangers(value, (known as Record<string, unknown>)[name], at) : [at];
  });
}

/** Everything that stand-ins for ACP agents heard, whose state folders lie somewhere below this one. */
export function heardBelow(folder: string): Heard[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('calls.jsonl'),
  );
  return files.flatMap((file) => {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n');
    const entries = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Heard & { kind: string });
    return entries.filter(({ kind }) => kind === 'heard');
  });
}

/** Throws what the protocol does not have of all that was said to stand-ins below this folder. */
export function assertProtocol(folder: string): void {
  const problems = heardBelow(folder).flatMap((heard) => protocolProblem(heard) ?? []);
  if (problems.length > 0) throw new Error(`The protocol has no such messages:\n${problems.join('\n')}`);
}
