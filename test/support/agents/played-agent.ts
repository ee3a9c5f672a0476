import * as sdk from '@agentclientprotocol/sdk';
import { acpErrorTable } from '../../../src/adapters/providers/acp/acp-errors.ts';
import type { AcpLaunch } from '../../../src/adapters/providers/acp/acp-launch.ts';
import { AcpSession } from '../../../src/adapters/providers/acp/acp-session.ts';
import { AcpTranscript } from '../../../src/adapters/providers/acp/acp-transcript.ts';
import { judgeAcp } from '../../../src/adapters/providers/acp/acp-verdict.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import type { ProviderFailure } from '../../../src/domain/provider/provider-failure.ts';
import type { MetFailure } from '../vendor-texts/agent-failures.ts';

const launch: AcpLaunch = {
  ...{ title: 'Stand-in', signIn: 'Sign in.', install: 'Install it.', argv: ['/bin/x'], env: {} },
  ...{ secrets: [], home: [], readable: [], writable: [], authMethod: null, model: null },
  ...{ modes: { work: [], plan: [], handover: [] }, writesFailures: false, ownSandbox: null },
  ...{ reach: 'all', errors: acpErrorTable },
  ...{ turnTimeoutMs: 1, silenceMs: 1, memoryBytes: 1, handshakeMs: Infinity },
};

/** What our side makes of a turn that ended so: its conversation, its transcript and its verdict, without a process. */
export async function judgeMet({ agent, ended }: MetFailure, nowMs: number): Promise<ProviderFailure | null> {
  const transcript = new AcpTranscript('/nowhere', () => undefined);
  const failing = 'code' in ended ? (ended.method ?? 'session/prompt') : null;
  const answers: Record<string, object> = {
    initialize: { protocolVersion: sdk.PROTOCOL_VERSION, agentCapabilities: {} },
    'session/new': { sessionId: 's' },
    'session/prompt': { stopReason: 'end_turn' },
  };
  const request = async (method: string): Promise<unknown> => {
    if (method === failing && 'code' in ended) throw new sdk.RequestError(ended.code, ended.message, ended.data);
    if (method === 'session/prompt' && 'says' in ended) {
      for (const codex of ended.thread ?? []) {
        transcript.take('s', { sessionUpdate: 'session_info_update', _meta: { codex } });
      }
      for (const text of ended.says) {
        transcript.take('s', { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
      }
    }
    return answers[method];
  };
  const talk = new AcpSession({ cwd: '/nowhere', prompt: 'Work.', conversationId: null, operation: 'work' }, launch, {
    ...{ sdk, agent: { request } as unknown as sdk.ClientContext, clock: systemClock },
    ...{ note: () => undefined, gaveUpOver: () => null, onPrompt: transcript.begin.bind(transcript) },
  });
  const outcome = await talk.run();
  const command = {
    startFailure: null,
    isMachineBusy: false,
    outOfMemory: false,
    exitCode: 0,
    signal: null,
    stderr: '',
  };
  const { lastWords, lastMessage } = transcript;
  const said = { lastWords, lastMessage, told: transcript.thread.failure };
  const evidence = { outcome, stopped: null, why: '', command, noise: [], ...said };
  const met = { ...launch, writesFailures: agent === 'Copilot CLI' };
  return judgeAcp({ ...evidence, hasInitialized: talk.hasInitialized }, met, nowMs, 'UTC');
}
