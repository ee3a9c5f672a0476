import { join } from 'node:path';
import type { Allowance, TurnProgress } from '../../../ports/llm-provider.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { CommandPolicy, CommandResult, Sandbox } from '../../../ports/sandbox.ts';
import { withinTime } from '../../process/within-time.ts';
import { acpClient } from './acp-client.ts';
import { AcpFiles } from './acp-files.ts';
import type { AcpLaunch } from './acp-launch.ts';
import { reachIn } from './acp-permission.ts';
import { AcpSession, type AcpErrand, type AcpOutcome } from './acp-session.ts';
import { AcpTerminals } from './acp-terminals.ts';
import { AcpTranscript } from './acp-transcript.ts';
import { costSince } from './bill/acp-usage.ts';
import { AcpWatch, type StopCause } from './acp-watch.ts';
import { AcpWire } from './acp-wire.ts';

export interface AcpTurn extends AcpErrand {
  /** For every program of the turn: blocks a push. */
  environment: Readonly<Record<string, string>>;
  writablePaths: readonly string[];
  readablePaths: readonly string[];
  /** Where its output is kept; `null`: nowhere. */
  runDirectory: string | null;
  timeoutMs: number;
  allowance: Allowance;
  /** Cost of the conversation before this turn; `null`: unknown. */
  costBefore: number | null;
}

export interface AcpRun {
  transcript: AcpTranscript;
  talk: AcpSession;
  outcome: AcpOutcome;
  watch: AcpWatch;
  command: CommandResult;
  noise: readonly string[];
  /** Why we were stopping it when its answer came, or when it ended without one; `null`: we were not. */
  stopped: StopCause | null;
}

/** Time for the agent to save the conversation after its input ended, which tells it to exit. */
const FAREWELL_MS = 2000;
/** Our own watch stops a turn gracefully first; the sandbox's later time limit is the backstop. */
const BACKSTOP_MS = 15_000;

/** Runs one turn in one process. Nothing that it started is alive when this resolves. */
export async function runAcp(
  turn: AcpTurn,
  launch: AcpLaunch,
  { sandbox, clock }: { sandbox: Sandbox; clock: Clock },
  onProgress: (progress: TurnProgress) => void,
  signal: AbortSignal,
): Promise<AcpRun> {
  // The SDK is loaded when the first agent starts.
  const sdk = await import('@agentclientprotocol/sdk');
  const timeoutMs = Math.max(1, Math.min(turn.timeoutMs, launch.turnTimeoutMs));
  const watch = new AcpWatch({ timeoutMs, silenceMs: launch.silenceMs }, clock, signal);
  const transcript = new AcpTranscript(turn.cwd, onProgress);
  let stoppedAtAnswer: StopCause | null = null;
  const endsAt = clock.monotonic() + timeoutMs;
  const wire = new AcpWire({
    onUpdate: (sessionId, update) => {
      transcript.take(sessionId, update);
      const spent = costSince(transcript.costs, transcript.costBefore ?? turn.costBefore);
      if (spent !== null && turn.allowance.usd !== null && spent >= turn.allowance.usd) watch.stop('allowance');
    },
    onAnswer: (method) => {
      if (method !== sdk.methods.agent.session.prompt) return;
      transcript.end();
      stoppedAtAnswer = watch.cause;
    },
    onBroken: (why) => {
      watch.stop('broken', why);
    },
  });
  const limits = { memoryBytes: launch.memoryBytes };
  const policy: CommandPolicy = {
    writable: [...turn.writablePaths, ...launch.writable],
    readable: [...turn.readablePaths, ...launch.readable],
    network: 'open',
    home: launch.home,
    env: { ...launch.env, ...turn.environment },
  };
  const terminals = new AcpTerminals({
    sandbox,
    worktreePath: turn.cwd,
    // The agent's commands do not need its login.
    policy: { ...policy, writable: turn.writablePaths, home: [], env: turn.environment },
    limits: () => ({ ...limits, timeoutMs: Math.max(1, endsAt - clock.monotonic()) }),
    onLife: () => {
      watch.life();
    },
  });
  const client = acpClient(sdk, {
    permission: {
      worktreePath: turn.cwd,
      otherFolders: [...turn.writablePaths, ...turn.readablePaths],
      reach: reachIn(launch.reach, turn.operation),
      asksToLeave: launch.ownSandbox !== null,
    },
    files: new AcpFiles(turn.cwd),
    terminals,
    refused: (what) => {
      transcript.refused(what);
    },
    note: (action) => {
      transcript.note(action);
    },
    isStopped: () => watch.cause !== null,
  });
  const connection = client.connect(wire.stream);
  const talk = new AcpSession(turn, launch, {
    sdk,
    agent: connection.agent,
    clock,
    note: (action) => {
      transcript.note(action);
    },
    gaveUpOver: () => (watch.cause === null ? transcript.gaveUpOver : null),
    onPrompt: (sessionId) => {
      transcript.begin(sessionId);
      watch.canAskToStop(() => {
        // A lost notification does not matter: the process is ended a moment later.
        connection.agent.notify(sdk.methods.agent.session.cancel, { sessionId }).catch(() => undefined);
      });
    },
  });
  const command = sandbox.run(
    {
      argv: launch.argv,
      cwd: turn.cwd,
      policy,
      limits: { ...limits, timeoutMs: timeoutMs + BACKSTOP_MS },
      ...(turn.runDirectory === null ? {} : { outputFile: join(turn.runDirectory, 'acp-output.txt') }),
      onStart: (input) => {
        wire.open(input);
      },
      onStdoutLine: (line) => {
        wire.take(line);
        return false;
      },
      onOutput: () => {
        watch.life();
      },
    },
    watch.ending.signal,
  );
  // Its last lines are still read; closing the wire then fails the requests that wait for an answer.
  const gone = command.finally(() => {
    wire.close();
  });
  gone.catch(() => undefined);
  const watching = watch.keep();
  try {
    const outcome = await talk.run();
    wire.endInput();
    await withinTime(gone, FAREWELL_MS, clock);
    watch.close();
    watch.ending.abort();
    const stopped = outcome.kind === 'answered' ? stoppedAtAnswer : watch.cause;
    return { transcript, talk, outcome, watch, command: await gone, noise: wire.noise, stopped };
  } finally {
    watch.close();
    watch.ending.abort();
    await watching;
    await terminals.endAll();
    await gone.catch(() => undefined);
    connection.close();
  }
}
