import { join } from 'node:path';

/** All paths of one project. The folder of a project is moved, backed up and discarded as a unit. */
export interface ProjectPaths {
  directory: string;
  lock: string;
  ballast: string;
  agents: string;
  inbox: string;
  refused: string;
  runs: string;
  blobs: string;
  file(name: string): string;
  segment(number: number): string;
}

export function projectPaths(directory: string): ProjectPaths {
  return {
    directory,
    lock: join(directory, 'lock.db'),
    ballast: join(directory, 'ballast'),
    agents: join(directory, 'agents'),
    inbox: join(directory, 'inbox'),
    refused: join(directory, 'inbox', 'refused'),
    runs: join(directory, 'runs'),
    blobs: join(directory, 'blobs'),
    file: (name) => join(directory, ...name.split('/')),
    segment: (number) => join(directory, `journal-${String(number).padStart(6, '0')}.jsonl`),
  };
}

/** The numbers of the journal's segments, from the names in a project's folder, ascending. */
export function segmentNumbers(names: readonly string[]): number[] {
  return names
    .map((name) => /^journal-(\d{6})\.jsonl$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}
