import { failed, succeeded, type Result } from '../../domain/result.ts';

/**
 * Finds the structured reply in an agent's text: the last fenced JSON block or bare JSON object that has one of `keys`. Tolerates
 * prose around it, other blocks, CRLF, a byte-order mark and raw line breaks inside strings. If the last ```json block is not
 * valid JSON, no earlier one is used: that could be an example, or outdated. The failure is a list of sentences for the model.
 */
export function findReply(text: string, keys: readonly string[]): Result<unknown, string[]> {
  const searched = text.slice(-MAX_SEARCHED);
  if (searched.trim() === '') return failed(['the reply was empty; end it with the JSON block']);
  const blocks = fencedBlocks(searched);
  const isReply = (candidate: Candidate) => candidate.problem !== undefined || hasOneOf(candidate.value, keys);
  const block = lastInBlocks(blocks, isReply);
  const bare = bareObjects(searched, blocks).findLast(isReply);
  const last = block === undefined || (bare !== undefined && bare.at > block.at) ? bare : block;
  if (last === undefined) {
    const wanted = keys.map((key) => `"${key}"`).join(' or ');
    return failed([`there was no JSON object with ${wanted} in the reply; end it with the JSON block`]);
  }
  return last.problem === undefined
    ? succeeded(last.value)
    : failed([`the last JSON block is not valid JSON: ${last.problem}`]);
}

interface Block {
  start: number;
  end: number;
  language: string;
  body: string;
}

interface Candidate {
  at: number;
  value: unknown;
  problem?: string;
}

/** A reply is at the end of the text; only this many characters from the end are searched. */
const MAX_SEARCHED = 10_000_000;
/** Bare objects are searched in the tail alone, with a budget, because hostile text can make the search quadratic. */
const MAX_BARE_SEARCHED = 1_000_000;
/** Most code blocks examined, from the end. */
const MAX_BLOCKS = 1000;
const SCAN_BUDGET = 8_000_000;

const JSON_LANGUAGE = /^json[c5]?$/i;

function hasOneOf(value: unknown, keys: readonly string[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    keys.some((key) => Object.hasOwn(value, key))
  );
}

/** Markdown fences (CommonMark 4.5): closed by a line of at least as many of the same character, or by the end of the text. */
function fencedBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let open: (Pick<Block, 'start' | 'language'> & { fence: string; bodyStart: number }) | undefined;
  for (const line of text.matchAll(/^[ \t]*(`{3,}|~{3,})([^\n]*)(?:\n|$)/gm)) {
    const fence = line[1] ?? '';
    const info = (line[2] ?? '').trim();
    if (fence.startsWith('`') && info.includes('`')) continue;
    const language = info.split(/\s/, 1)[0]?.toLowerCase() ?? '';
    if (open !== undefined) {
      // An unclosed block must not swallow the JSON block after it.
      const ends = info === '' || JSON_LANGUAGE.test(language);
      if (!ends || fence[0] !== open.fence[0] || fence.length < open.fence.length) continue;
      blocks.push({ ...open, end: line.index, body: text.slice(open.bodyStart, line.index) });
    }
    open =
      open !== undefined && info === ''
        ? undefined
        : { fence, language, start: line.index, bodyStart: line.index + line[0].length };
  }
  if (open !== undefined) blocks.push({ ...open, end: text.length, body: text.slice(open.bodyStart) });
  return blocks;
}

/** Searches from the end and parses no more than necessary. */
function lastInBlocks(blocks: readonly Block[], isReply: (candidate: Candidate) => boolean): Candidate | undefined {
  for (const { start, language, body } of blocks.slice(-MAX_BLOCKS).reverse()) {
    if (language !== '' && !JSON_LANGUAGE.test(language)) continue;
    const parsed = parseJson(body);
    // A block without a language may contain anything; one marked as JSON must be JSON.
    if (!parsed.ok && language === '') continue;
    const candidate = parsed.ok
      ? { at: start, value: parsed.value }
      : { at: start, value: undefined, problem: parsed.failure };
    if (isReply(candidate)) return candidate;
  }
  return undefined;
}

/** Balanced `{…}` that are valid JSON and are not inside fenced blocks with a language. */
function bareObjects(text: string, blocks: readonly Block[]): Candidate[] {
  const found: Candidate[] = [];
  const from = Math.max(0, text.length - MAX_BARE_SEARCHED);
  let budget = SCAN_BUDGET;
  let next = from;
  let nextBlock = 0;
  for (const start of text.slice(from).matchAll(/\{\s*["}]/g)) {
    const at = from + start.index;
    if (at < next) continue;
    while ((blocks[nextBlock]?.end ?? Infinity) <= at) nextBlock++;
    const block = blocks[nextBlock];
    if (block !== undefined && at >= block.start && block.language !== '') {
      next = block.end;
      continue;
    }
    const end = endOfObject(text, at, budget);
    budget -= end.scanned;
    if (budget <= 0) break;
    if (end.at === undefined) continue;
    // What is inside of a broken object is no reply either.
    next = end.at;
    const parsed = parseJson(text.slice(at, end.at));
    if (parsed.ok) found.push({ at, value: parsed.value });
  }
  return found;
}

function endOfObject(text: string, start: number, budget: number): { at: number | undefined; scanned: number } {
  let depth = 0;
  let inString = false;
  const limit = Math.min(text.length, start + budget);
  for (let i = start; i < limit; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return { at: i + 1, scanned: i - start };
  }
  return { at: undefined, scanned: limit - start };
}

function parseJson(text: string): Result<unknown, string> {
  const body = text.replace(/^\uFEFF/, '').trim();
  try {
    return succeeded(JSON.parse(body) as unknown);
  } catch (error) {
    try {
      return succeeded(JSON.parse(withEscapedBreaks(body)) as unknown);
    } catch {
      return failed(error instanceof Error ? error.message.slice(0, 300) : 'it cannot be parsed');
    }
  }
}

/** Models write raw line breaks and tabs into JSON strings; their meaning is unambiguous. */
function withEscapedBreaks(json: string): string {
  return json.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/gs, (literal) =>
    literal.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\t', '\\t'),
  );
}
