import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownAgents } from '../known/known-agents.ts';
import type { AgentUnderTest } from '../stories/ground.ts';
import { stories } from '../stories/stories.ts';
import type { Outcome } from '../stories/turns.ts';
import { tableOf, type Row } from './table.ts';

const root = join(import.meta.dirname, '../../..');
const metFile = join(import.meta.dirname, 'met.json');
export const docFile = join(root, 'docs/acp.md');

interface MetCell extends Outcome {
  /** Of the agent. */
  version: string;
  /** The day, in UTC. */
  on: string;
}

type Cells = Record<string, MetCell>;
type Agents = Readonly<Record<string, { on: Cells; off: Cells }>>;

/** What was met of each agent, by run after run: the newest outcome of each story. */
export class Met {
  readonly #cells: Agents;

  private constructor(cells: Agents) {
    this.#cells = cells;
  }

  static read(): Met {
    return new Met(existsSync(metFile) ? (JSON.parse(readFileSync(metFile, 'utf8')) as Agents) : {});
  }

  with({ name, agent, isSandboxed }: AgentUnderTest, story: string, outcome: Outcome): Met {
    const [version = ''] = Object.values(agent.packages);
    const cell: MetCell = { ...outcome, version, on: new Date().toISOString().slice(0, 10) };
    const before = this.#cells[name] ?? { on: {}, off: {} };
    const sandbox = isSandboxed ? 'on' : 'off';
    return new Met({ ...this.#cells, [name]: { ...before, [sandbox]: { ...before[sandbox], [story]: cell } } });
  }

  write(): void {
    writeFileSync(metFile, `${JSON.stringify(this.#cells, null, 2)}\n`);
    writeFileSync(docFile, this.withTable(readFileSync(docFile, 'utf8')));
  }

  /** The document with our table between its two marks. */
  withTable(document: string): string {
    const days = this.#all().map(({ on }) => on);
    const [first = '', last = ''] = [days.toSorted()[0], days.toSorted().at(-1)];
    const when = first === last ? `On ${first}` : `From ${first} to ${last}`;
    const said = `${when}, on Linux:\n\n${tableOf(this.#rows(), stories)}`;
    return document.replace(/(<!-- met -->\n)[\s\S]*?(\n<!-- \/met -->)/, (_whole, begin: string, end: string) => {
      return `${begin}${said}${end}`;
    });
  }

  #all(): MetCell[] {
    return Object.values(this.#cells).flatMap(({ on, off }) => [...Object.values(on), ...Object.values(off)]);
  }

  #rows(): Row[] {
    return Object.entries(knownAgents).flatMap(([name, { title }]) =>
      (['on', 'off'] as const).flatMap((sandbox): Row[] => {
        const cells = this.#cells[name]?.[sandbox] ?? {};
        const versions = [...new Set(Object.values(cells).map(({ version }) => version))].join(', ');
        return versions === '' ? [] : [{ agent: `${title} (${versions})`, sandbox, cells }];
      }),
    );
  }
}
