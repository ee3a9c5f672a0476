import { createHash } from 'node:crypto';
import { dump } from 'js-yaml';
import { loadYaml } from '../../files/yaml-text.ts';

/** A YAML document of the state. People may read it; only Dark Factory writes it. */
export interface SnapshotDocument {
  seq: number;
  checksum: string;
  content: Record<string, unknown>;
}

export type ReadDocument =
  | { kind: 'good'; document: SnapshotDocument }
  | { kind: 'newer'; version: number }
  /** The checksum does not match: a user or a disk error changed the document. */
  | { kind: 'changed'; why: string };

const SCHEMA_VERSION = 1;
const CHECKSUM_LINE = /^checksum: '?([0-9a-f]{32})'?\n/m;

/** The checksum covers every byte except its own line, including comments. */
export function writeDocument(about: string, seq: number, content: object): { text: string; checksum: string } {
  const head = [
    `# ${about}`,
    '# Dark Factory writes this file for reading. Edits are not taken over: the journal beside it is what counts, and',
    '# an edited copy is kept aside. Change a project with the commands; change settings in config.yaml.',
    `schemaVersion: ${SCHEMA_VERSION}`,
    `seq: ${seq}`,
    '',
  ].join('\n');
  const body = dump(content, { noRefs: true, lineWidth: 120 });
  const checksum = checksumOf(head + body);
  return { text: `${head}checksum: '${checksum}'\n${body}`, checksum };
}

export function readDocument(bytes: Uint8Array, file: string): ReadDocument {
  const text = Buffer.from(bytes).toString('utf8');
  // Checked before the checksum, which a newer version may compute differently.
  const version = Number(/^schemaVersion: (\d+)\r?$/m.exec(text)?.[1] ?? 0);
  if (version > SCHEMA_VERSION) return { kind: 'newer', version };
  const written = CHECKSUM_LINE.exec(text)?.[1];
  if (written === undefined) return { kind: 'changed', why: problemOf(text, file) ?? 'it has no checksum' };
  if (checksumOf(text.replace(CHECKSUM_LINE, '')) !== written) {
    return { kind: 'changed', why: problemOf(text, file) ?? 'its checksum does not match its content' };
  }
  const loaded = loadYaml(text);
  if (!loaded.ok) return { kind: 'changed', why: loaded.failure.message };
  const { schemaVersion, seq, checksum, ...content } = loaded.value as Record<string, unknown>;
  if (typeof seq !== 'number' || schemaVersion !== SCHEMA_VERSION || checksum !== written) {
    return { kind: 'changed', why: 'its head is not as it was written' };
  }
  return { kind: 'good', document: { seq, checksum: written, content } };
}

/** A more precise reason if the text is not valid YAML. */
function problemOf(text: string, file: string): string | undefined {
  const loaded = loadYaml(text);
  if (loaded.ok) return undefined;
  return `${file}${loaded.failure.line === undefined ? '' : ` line ${loaded.failure.line}`}: ${loaded.failure.message}`;
}

function checksumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
