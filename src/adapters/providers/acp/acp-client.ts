import type * as sdkModule from '@agentclientprotocol/sdk';
import type { ClientApp, RequestError } from '@agentclientprotocol/sdk';
import type { Result } from '../../../domain/result.ts';
import type { AcpFiles } from './acp-files.ts';
import { chooseOption, judgePermission, type PermissionPolicy } from './acp-permission.ts';
import type { AcpTerminals } from './acp-terminals.ts';
import { oneLine } from './acp-transcript.ts';
import { textIn } from '../loose-json.ts';

export type AcpSdk = typeof sdkModule;

/** The handlers that answer an agent's requests. */
export interface AcpHands {
  permission: PermissionPolicy;
  files: AcpFiles;
  terminals: AcpTerminals;
  /** Something was refused: what, and why. */
  refused: (what: string) => void;
  /** Adds a line to the actions of the turn. */
  note: (action: string) => void;
  /** `true`: the turn is being stopped, so every further request is refused. */
  isStopped: () => boolean;
}

/** Our side of the protocol. It answers every request at once; the SDK itself refuses methods that have no handler here. */
export function acpClient(sdk: AcpSdk, hands: AcpHands): ClientApp {
  const { session, fs, terminal } = sdk.methods.client;
  const { reach } = hands.permission;
  const value = <T>(result: Result<T, string>): T => {
    if (result.ok) return result.value;
    throw refusal(sdk, result.failure);
  };
  const allow = (isAllowed: boolean, what: string): void => {
    if (isAllowed && !hands.isStopped()) return;
    hands.note(`refused: ${what} (${hands.isStopped() ? 'the turn is over' : 'not allowed in this turn'})`);
    throw refusal(sdk, `${what} is not allowed`);
  };
  return sdk
    .client({ name: 'dark-factory' })
    .onRequest(session.requestPermission, ({ params }) => {
      const title = oneLine(textIn(params.toolCall, 'title') ?? 'a tool');
      if (hands.isStopped()) return { outcome: { outcome: 'cancelled' } };
      const { allowed, why } = judgePermission(params.toolCall, hands.permission);
      const outcome = chooseOption(params.options, allowed);
      const isAnswered = outcome.outcome === 'selected';
      const reason = allowed ? 'it could not be allowed: the agent offered no such answer' : why;
      if (allowed && isAnswered) hands.note(`allowed: ${title}`);
      else {
        hands.note(`refused: ${title} (${reason})`);
        hands.refused(`${title} (${reason})`);
      }
      return { outcome };
    })
    .onRequest(fs.readTextFile, async ({ params }) => {
      const content = value(await hands.files.read(params.path, params.line, params.limit));
      if (content === undefined) throw sdk.RequestError.resourceNotFound(params.path);
      return { content };
    })
    .onRequest(fs.writeTextFile, async ({ params }) => {
      allow(reach === 'all' || reach === 'edits', `writing ${oneLine(params.path)}`);
      hands.note(`wrote: ${value(await hands.files.write(params.path, params.content))}`);
      return {};
    })
    .onRequest(terminal.create, ({ params }) => {
      const { command, args = [], env = [], cwd = null, outputByteLimit = null } = params;
      const line = oneLine([command, ...args].join(' '));
      allow(reach === 'all' || reach === 'commands', `running ${line}`);
      const terminalId = value(hands.terminals.create({ command, args, env, cwd, outputByteLimit }));
      hands.note(`ran: ${line}`);
      return { terminalId };
    })
    .onRequest(terminal.output, ({ params }) => {
      const { output, truncated, exit } = value(hands.terminals.output(params.terminalId));
      return { output, truncated, exitStatus: exit };
    })
    .onRequest(terminal.waitForExit, async ({ params }) => value(await hands.terminals.waitForExit(params.terminalId)))
    .onRequest(terminal.kill, ({ params }) => {
      value(hands.terminals.kill(params.terminalId));
      return {};
    })
    .onRequest(terminal.release, ({ params }) => {
      value(hands.terminals.release(params.terminalId));
      return {};
    });
}

function refusal(sdk: AcpSdk, why: string): RequestError {
  return sdk.RequestError.invalidParams({ reason: why }, why);
}
