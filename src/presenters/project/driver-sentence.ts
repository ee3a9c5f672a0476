import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { oneLine } from '../shared/plain-text.ts';

/** `Driven by the command line, process 123 on host`; empty if this process drives it, or none does. */
export function driverSentence({ state, drivenBy }: ProjectSnapshot): string {
  if (drivenBy !== 'elsewhere') return '';
  const { driver } = state;
  if (driver === null) return 'Driven by another process';
  const name =
    driver.kind === 'cli' ? 'the command line' : driver.kind === 'extension' ? 'another window' : driver.kind;
  return `Driven by ${oneLine(name, 40)}, process ${driver.pid} on ${oneLine(driver.host, 60)}`;
}
