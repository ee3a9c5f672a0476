import type { AcceptanceCriteria } from '../../domain/persona/persona.ts';
import type { Gate, GateKind } from '../../domain/evidence/checks.ts';
import type { Task } from '../../domain/task/task.ts';
import { boundedLine } from '../bounded-text.ts';

/**
 * The project's gates in running order: the user's commands, or else the detected ones, then the personas' custom checks. A kind
 * that no persona asks for runs and is shown, but is not required.
 */
export function gateList(
  sources: {
    detected: readonly Gate[];
    /** `null`: the user named none. */
    userCommands: readonly { name: string; command: string }[] | null;
    criteria: readonly AcceptanceCriteria[];
  },
  timeoutMs: number,
): Gate[] {
  const { detected, userCommands, criteria } = sources;
  const base =
    userCommands === null
      ? detected.map((gate) => ({ ...gate, required: gate.required && isAskedFor(gate.kind, criteria) }))
      : userCommands.map(({ name, command }) => userGate(name, command, timeoutMs));
  const custom = criteria.flatMap((each) => each.customChecks).map((check) => personaGate(check, timeoutMs));
  return withoutDoubles([...base, ...custom]);
}

/** A task's acceptance check as a gate; `null`: it has none. */
export function acceptanceGate(task: Pick<Task, 'title' | 'acceptanceCheck'>, timeoutMs: number): Gate | null {
  if (task.acceptanceCheck === null) return null;
  return {
    name: boundedLine(`Acceptance check: ${task.title}`, 120),
    kind: 'custom',
    command: task.acceptanceCheck.command,
    expectedExitCode: 0,
    required: true,
    origin: 'acceptance',
    timeoutMs,
    because: boundedLine(task.acceptanceCheck.description, 500),
  };
}

function isAskedFor(kind: GateKind, criteria: readonly AcceptanceCriteria[]): boolean {
  if (criteria.length === 0) return true;
  switch (kind) {
    case 'tests':
      return criteria.some((each) => each.testsPass);
    case 'lint':
      return criteria.some((each) => each.lintPass);
    case 'format':
      return criteria.some((each) => each.formatPass);
    case 'types':
    case 'build':
    case 'custom':
      // A persona has no switch for these.
      return true;
  }
}

function userGate(name: string, command: string, timeoutMs: number): Gate {
  return {
    name,
    kind: 'custom',
    command,
    expectedExitCode: 0,
    required: true,
    origin: 'user',
    timeoutMs,
    because: 'named by the user for this project',
  };
}

function personaGate(check: AcceptanceCriteria['customChecks'][number], timeoutMs: number): Gate {
  const { name, command, expectedExitCode } = check;
  const because = 'a custom check of a persona';
  return { name, kind: 'custom', command, expectedExitCode, required: true, origin: 'persona', timeoutMs, because };
}

/** Runs each command once; a persona's gate replaces a detected one. Equal names get a number. */
function withoutDoubles(gates: readonly Gate[]): Gate[] {
  const byCommand = new Map<string, Gate>();
  for (const gate of gates) {
    const earlier = byCommand.get(gate.command);
    byCommand.set(gate.command, earlier === undefined || earlier.origin === 'detected' ? gate : earlier);
  }
  const names = new Map<string, number>();
  return [...byCommand.values()].map((gate) => {
    const count = (names.get(gate.name) ?? 0) + 1;
    names.set(gate.name, count);
    return count === 1 ? gate : { ...gate, name: boundedLine(`${gate.name.slice(0, 112)} (${count})`, 120) };
  });
}
