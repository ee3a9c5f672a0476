import type { Command } from 'commander';
import type { CheckResult } from '../../domain/evidence/checks.ts';
import type { FactoryEvent, JournalRecord } from '../../domain/run/events.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { turnCost } from '../../presenters/shared/money.ts';
import { plainText } from '../../presenters/shared/plain-text.ts';
import { interruptedText } from '../../presenters/tasks/blocked-text.ts';
import type { CommandContext, RunVerb } from './command-context.ts';
import { refuse, withProject } from './command-context.ts';
import type { ExitCode } from '../io/exit-codes.ts';
import { EXIT } from '../io/exit-codes.ts';
import { recordLines } from '../watch/live-view.ts';
import { localMoment } from '../io/local-time.ts';
import { countValue } from './option-values.ts';
import { untilChange } from '../watch/until-change.ts';

interface LogFlags {
  follow?: boolean;
  turn?: number;
  output?: string;
  json?: boolean;
}

export function addLogsCommand(program: Command, run: RunVerb): void {
  program
    .command('logs')
    .description('show everything that happened to a project, oldest first')
    .argument('<project>', 'id, beginning of the id, or name')
    .option('-f, --follow', 'stay and show what happens next; Ctrl-C ends it')
    .option('-t, --turn <n>', 'one turn in full: what was asked and what was answered', countValue)
    .option('-o, --output <check>', 'all that a check printed when it last ran')
    .option('--json', 'print one JSON document; with --follow one a line')
    .action((wanted: string, flags: LogFlags) =>
      run(flags, (context) =>
        withProject(context, wanted, (snapshot) => {
          if (flags.turn !== undefined) return showTurn(context, snapshot, flags.turn);
          if (flags.output !== undefined) return showOutput(context, snapshot, flags.output);
          return showLog(context, snapshot, flags.follow === true);
        }),
      ),
    );
}

async function showLog(context: CommandContext, snapshot: ProjectSnapshot, follow: boolean): Promise<ExitCode> {
  const { engine, io, json, print, signal } = context;
  const { id, name } = snapshot.state.project;
  const leave = new AbortController();
  const left = AbortSignal.any([signal, leave.signal]);
  const stopListening = follow
    ? io.onInterrupt(() => {
        leave.abort();
      })
    : () => undefined;
  try {
    for (let seq = 0; ;) {
      const history = await engine.history(id, seq);
      if (!history.ok) return refuse(context, history.failure, EXIT.unreadable);
      const records = history.value;
      if (json && !follow) print.json({ project: { id, name }, records });
      else for (const record of records) showRecord(context, id, record);
      seq = records.at(-1)?.seq ?? seq;
      if (!follow) return EXIT.ok;
      if (left.aborted) return EXIT.interrupted;
      if (records.length === 0) await untilChange(engine, 2000, left);
    }
  } finally {
    stopListening();
  }
}

function showRecord({ engine, json, print }: CommandContext, projectId: string, record: JournalRecord): void {
  if (json) {
    print.ndjson({ type: 'events', ...record });
    return;
  }
  const state = engine.project(projectId)?.state;
  // The number is the value for `fork --at`.
  const when = print.style('gray', `${String(record.seq).padStart(4)}  ${localMoment(record.at)}`);
  for (const line of recordLines(record, state)) print.line(`${when}  ${line}`);
}

/** The check is named as in the report. */
async function showOutput(context: CommandContext, snapshot: ProjectSnapshot, name: string): Promise<ExitCode> {
  const { engine, json, print } = context;
  const { id } = snapshot.state.project;
  const history = await engine.history(id, 0);
  if (!history.ok) return refuse(context, history.failure, EXIT.unreadable);
  const ran = history.value.flatMap(({ at, events }) => events.flatMap(checksIn).map((check) => ({ at, check })));
  const last = ran.findLast(({ check }) => check.name === name);
  if (last === undefined) {
    const names = [...new Set(ran.map(({ check }) => check.name))];
    return refuse(
      context,
      `No check "${name}" has run; these have: ${names.length === 0 ? 'none' : names.join(', ')}.`,
    );
  }
  const { at, check } = last;
  const output = await wholeText(context, id, check.output, check.outputBlob);
  if (output === undefined) return EXIT.unreadable;
  if (json) print.json({ check: name, at, verdict: check.verdict, output });
  else print.line(plainText(output).trimEnd());
  return EXIT.ok;
}

function checksIn(event: FactoryEvent): CheckResult[] {
  if (event.type === 'check.tried') return [event.check];
  return event.type === 'gates.ran' || event.type === 'gates.baselined' ? event.report.checks : [];
}

/** `undefined`: it is stored outside the journal and cannot be read, and the person was told. */
async function wholeText(
  context: CommandContext,
  projectId: string,
  text: string,
  blob: string | undefined,
): Promise<string | undefined> {
  if (blob === undefined) return text;
  const stored = await context.engine.storedText(projectId, blob);
  if (stored.ok) return stored.value;
  refuse(context, stored.failure, EXIT.unreadable);
  return undefined;
}

type Begun = FactoryEvent & { type: 'turn.started' };
type Ended = FactoryEvent & { type: 'turn.ended' | 'turn.interrupted' };

/** Turns are numbered in the order in which they began, including planning and corrections. */
async function showTurn(context: CommandContext, snapshot: ProjectSnapshot, number: number): Promise<ExitCode> {
  const { engine, json, print } = context;
  const history = await engine.history(snapshot.state.project.id, 0);
  if (!history.ok) return refuse(context, history.failure, EXIT.unreadable);
  const happened = history.value.flatMap(({ at, events }) => events.map((event) => ({ at, event })));
  const turns = happened.flatMap(({ at, event }) => (event.type === 'turn.started' ? [{ at, event }] : []));
  const begun = turns[number - 1];
  if (begun === undefined) {
    return refuse(
      context,
      `There is no turn ${number}; the project has had ${turns.length === 0 ? 'none' : turns.length}.`,
    );
  }
  const ended = happened.flatMap(({ at, event }) =>
    (event.type === 'turn.ended' || event.type === 'turn.interrupted') && event.turnId === begun.event.turnId
      ? [{ at, event }]
      : [],
  )[0];
  const prompt = await wholeText(context, snapshot.state.project.id, begun.event.prompt, begun.event.promptBlob);
  if (prompt === undefined) return EXIT.unreadable;
  const end = ended === undefined ? null : await wholeAnswer(context, snapshot.state.project.id, ended.event);
  if (end === undefined) return EXIT.unreadable;
  if (json) {
    print.json({
      turn: number,
      startedAt: begun.at,
      started: { ...begun.event, prompt },
      endedAt: ended?.at ?? null,
      ended: end,
    });
    return EXIT.ok;
  }
  const heading = (text: string): string => print.style('bold', text);
  print.line(heading(`Turn ${number}, ${begunLine(begun.event)}, begun ${localMoment(begun.at)}`));
  print.line(`\n${heading('Asked')}\n${plainText(prompt).trimEnd()}`);
  print.line(`\n${heading('Answered')}\n${end === null ? 'Nothing yet.' : answer(end)}`);
  return EXIT.ok;
}

async function wholeAnswer(context: CommandContext, projectId: string, event: Ended): Promise<Ended | undefined> {
  if (event.type === 'turn.interrupted') return event;
  const reply = await wholeText(context, projectId, event.reply, event.replyBlob);
  return reply === undefined ? undefined : { ...event, reply };
}

function begunLine({ operation, persona, providerId }: Begun): string {
  return `${operation}, ${persona} with ${providerId}`;
}

function answer(event: Ended): string {
  if (event.type === 'turn.interrupted') return plainText(`The turn was cut off: ${interruptedText(event)}`);
  const reply = plainText(event.reply).trimEnd();
  const failure = event.failure === null ? [] : [`Failed (${event.failure.kind}): ${plainText(event.failure.message)}`];
  return [...(reply === '' ? [] : [reply]), ...failure, `(${event.result}, ${turnCost(event)})`].join('\n\n');
}
