import type { GateKind } from '../../../domain/evidence/checks.ts';
import { MAX_FAILURE_NAMES, type TestFailures } from '../../../domain/evidence/test-failures.ts';
import { boundedLine } from '../../bounded-text.ts';
import { readDiagnostics } from './diagnostics.ts';
import { readJavascriptRunners } from './javascript-runners.ts';
import { readOtherRunners } from './other-runners.ts';
import { readReportFormats } from './report-formats.ts';

/**
 * Which tests failed, or which places a checker complained about, as far as the output of a check says. All formats are read,
 * because one command often runs several tools. `null`: it does not say.
 */
export function failingTests(kind: GateKind, output: string): TestFailures | null {
  const text = output.replaceAll('\r', '');
  const runners = [readReportFormats, readJavascriptRunners, readOtherRunners].flatMap((read) => read(text));
  const readings = runners.length > 0 || kind === 'tests' ? runners : readDiagnostics(text);
  if (readings.length === 0) return null;
  const names = numbered(readings.flatMap((reading) => reading.names));
  const count = readings.reduce((sum, reading) => sum + Math.max(reading.count ?? 0, reading.names.length), 0);
  return count === 0 ? null : { names: names.toSorted().slice(0, MAX_FAILURE_NAMES), count };
}

function numbered(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const short = boundedLine(name, 300);
    const nth = (seen.get(short) ?? 0) + 1;
    seen.set(short, nth);
    return nth === 1 ? short : `${short} (${nth})`;
  });
}
