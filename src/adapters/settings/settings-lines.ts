import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';

/** The parts of a zod issue that give its location and problem. */
export interface SettingsIssue {
  code?: string | undefined;
  path: readonly PropertyKey[];
  message: string;
  keys?: readonly string[];
}

/** Files that users write are small; a larger file gets no line numbers. */
const MAX_LOCATED_CHARACTERS = 1024 * 1024;

/** One line of text per issue, with its line in the file: `line 7: logLevel: …`. At most five, and how many more. */
export function describeIssues(text: string, issues: readonly SettingsIssue[]): string {
  const located = lineFinder(text);
  const shown = issues.slice(0, 5).map((issue) => {
    const inner = issue.code === 'unrecognized_keys' ? (issue.keys?.[0] ?? '') : undefined;
    const path = inner === undefined ? [...issue.path] : [...issue.path, inner];
    const line = located(path);
    const where = issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
    return `${line === undefined ? '' : `line ${line}: `}${where}${issue.message}`;
  });
  const more = issues.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** Returns the line, from 1, of the value at a path, or of its nearest existing ancestor. */
export function lineFinder(text: string): (path: readonly PropertyKey[]) => number | undefined {
  if (text.length > MAX_LOCATED_CHARACTERS) return () => undefined;
  const counter = new LineCounter();
  let document: Document;
  try {
    document = parseDocument(text, { lineCounter: counter, logLevel: 'silent' });
  } catch {
    return () => undefined;
  }
  return (path) => {
    for (let depth = path.length; depth >= 0; depth--) {
      const offset = offsetOf(document, path.slice(0, depth));
      if (offset !== undefined) return counter.linePos(offset).line;
    }
    return undefined;
  };
}

/** The position of the key, if there is one, because its value may begin on a later line. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent: unknown = path.length === 0 ? undefined : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(last));
    if (pair !== undefined && isNode(pair.key)) return pair.key.range?.[0];
    return undefined;
  }
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
