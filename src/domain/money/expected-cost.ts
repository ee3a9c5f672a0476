import { addUsd } from './bills.ts';
import type { TaskCost } from './forecast.ts';

/** Finished tasks with a price that a forecast needs; they must come from at least two projects. */
export const NEEDED_TASKS = 8;
const DRAWS = 1000;
/** Tasks that cost nothing count as this, because the model uses logarithms. */
const LEAST_USD = 0.0001;

/**
 * Prior spreads of the logarithm, weighted like two more projects and two more tasks: tasks of one project differ by a factor of
 * two or so, projects of one user by a third.
 */
const PRIOR = { projects: 2, projectSpread: 0.3, tasks: 2, taskSpread: 0.8 };

export interface OpenWork {
  projectId: string;
  /** Cost of the project so far, USD. */
  spentUsd: number;
  /**
   * Cost of each open task so far, USD; `null`: nothing is planned yet, and the number of tasks is drawn from earlier projects.
   */
  tasks: readonly number[] | null;
  /** Provider of the project's last turn, if known. */
  provider: string | null;
  model: string | null;
}

export type Expectation =
  | { kind: 'expected'; expectedUsd: number; lowUsd: number; highUsd: number; fromTasks: number; openTasks: number }
  | { kind: 'thin'; have: number; need: number };

/**
 * Forecasts the total cost of a project: what is spent, plus a simulated sum over its open tasks. Task costs are skewed and vary
 * by factors (a hard task takes three times as long), so they are modelled as logarithms. They vary within a project and between
 * projects. A plain bootstrap of tasks covers only the former, and for a project of twelve tasks its range is right a third of
 * the time. So both spreads are estimated, each draw includes the uncertainty that so few projects leave, and the project's own
 * finished tasks shift its level. The range is that of the middle 80 % of the draws. Deterministic: the same history gives the
 * same draws.
 */
export function expectedCost(work: OpenWork, history: readonly TaskCost[]): Expectation {
  const past = comparable(
    work,
    history.filter(({ unpricedTurns }) => unpricedTurns === 0),
  );
  const projects = byProject(past);
  if (past.length < NEEDED_TASKS || projects.size < 2) {
    const have = projects.size < 2 ? Math.min(past.length, NEEDED_TASKS - 1) : past.length;
    return { kind: 'thin', have, need: NEEDED_TASKS };
  }
  const chance = new Chance(past.length * 1009 + (work.tasks?.length ?? 0));
  const spreads = spreadsOf(projects);
  const counts = work.tasks === null ? [...projects.values()].map((logs) => logs.length) : null;
  const totals: number[] = [];
  for (let n = 0; n < DRAWS; n++) {
    const tasks = counts === null ? (work.tasks ?? []) : emptyTasks(counts[Math.floor(chance.even() * counts.length)]);
    totals.push(work.spentUsd + drawRest(tasks, spreads, projects.get(work.projectId) ?? [], chance));
  }
  totals.sort((a, b) => a - b);
  const at = (share: number): number => addUsd(totals[Math.floor(share * (DRAWS - 1))] ?? 0, 0);
  return {
    kind: 'expected',
    // The median, not the mean: a few draws of the long tail would put the mean far above typical costs.
    expectedUsd: at(0.5),
    lowUsd: at(0.1),
    highUsd: at(0.9),
    fromTasks: past.length,
    openTasks: counts === null ? (work.tasks?.length ?? 0) : (counts.sort((a, b) => a - b)[counts.length >> 1] ?? 0),
  };
}

/** Tasks of the same model, else of the same provider, if there are enough of them; else all. */
function comparable({ provider, model }: OpenWork, priced: readonly TaskCost[]): readonly TaskCost[] {
  const same = [
    priced.filter((task) => task.provider === provider && task.model === model),
    priced.filter((task) => task.provider === provider),
  ];
  return same.find((tasks) => tasks.length >= NEEDED_TASKS && byProject(tasks).size >= 2) ?? priced;
}

function byProject(tasks: readonly TaskCost[]): Map<string, number[]> {
  const projects = new Map<string, number[]>();
  for (const { projectId, costUsd } of tasks) {
    const logs = projects.get(projectId) ?? [];
    logs.push(Math.log(Math.max(LEAST_USD, costUsd)));
    projects.set(projectId, logs);
  }
  return projects;
}

/** Sums of squares of the logarithms, with their degrees of freedom. */
interface Spreads {
  level: number;
  projects: number;
  withinSquares: number;
  withinFreedom: number;
  betweenSquares: number;
  betweenFreedom: number;
  /** Mean of 1 / tasks over the projects. */
  perProject: number;
}

function spreadsOf(projects: ReadonlyMap<string, readonly number[]>): Spreads {
  const groups = [...projects.values()].map((logs) => ({ logs, mean: mean(logs) }));
  const level = mean(groups.map((group) => group.mean));
  const squares = groups.reduce((sum, { logs, mean: m }) => sum + logs.reduce((all, x) => all + (x - m) ** 2, 0), 0);
  const tasks = groups.reduce((sum, { logs }) => sum + logs.length, 0);
  const withinSquares = squares + PRIOR.tasks * PRIOR.taskSpread ** 2;
  const withinFreedom = tasks - groups.length + PRIOR.tasks;
  const perProject = mean(groups.map(({ logs }) => 1 / logs.length));
  const freedom = groups.length - 1;
  const seen = groups.reduce((sum, group) => sum + (group.mean - level) ** 2, 0) / freedom;
  // The means of projects differ by the tasks in them too; the rest is the spread between projects.
  const between = Math.max(0, seen - (withinSquares / withinFreedom) * perProject);
  return {
    level,
    projects: groups.length,
    withinSquares,
    withinFreedom,
    betweenSquares: freedom * between + PRIOR.projects * PRIOR.projectSpread ** 2,
    betweenFreedom: freedom + PRIOR.projects,
    perProject,
  };
}

/** One draw of the remaining cost of the open tasks. */
function drawRest(tasks: readonly number[], spreads: Spreads, own: readonly number[], chance: Chance): number {
  const within = spreads.withinSquares / chance.chiSquare(spreads.withinFreedom);
  const between = spreads.betweenSquares / chance.chiSquare(spreads.betweenFreedom);
  const uncertainty = (between + within * spreads.perProject) / spreads.projects;
  const level = spreads.level + Math.sqrt(uncertainty) * chance.normal();
  const weight = own.length === 0 ? 0 : between / (between + within / own.length);
  const ofProject = level + weight * (mean(own) - level) + Math.sqrt(between * (1 - weight)) * chance.normal();
  return tasks.reduce((sum, spent) => sum + drawTask(spent, ofProject, Math.sqrt(within), chance), 0);
}

/** The remaining cost of a task: drawn from tasks that cost more in all than this one already did. */
function drawTask(spentUsd: number, level: number, spread: number, chance: Chance): number {
  let cost = 0;
  for (let tries = 0; tries < 20; tries++) {
    cost = Math.exp(level + spread * chance.normal());
    if (cost > spentUsd) return cost - spentUsd;
  }
  // It has cost more than nearly all tasks: it continues like a new task.
  return cost;
}

function emptyTasks(count: number | undefined): number[] {
  return Array<number>(count ?? 0).fill(0);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Random numbers that are the same for the same seed, so that a forecast can be reproduced. */
class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform, 0 ≤ n < 1: a mixed counter (splitmix32). */
  even(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  /** Box–Muller transform. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.even())) * Math.cos(2 * Math.PI * this.even());
  }

  /** Exact for few degrees of freedom; Wilson–Hilferty approximation for many. */
  chiSquare(freedom: number): number {
    if (freedom > 30) {
      const part = 2 / (9 * freedom);
      return freedom * (1 - part + Math.sqrt(part) * this.normal()) ** 3;
    }
    let sum = 0;
    for (let n = 0; n < freedom; n++) sum += this.normal() ** 2;
    return sum;
  }
}
