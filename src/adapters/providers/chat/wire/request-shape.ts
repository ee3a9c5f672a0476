import type { ShapeChanges } from '../../../../domain/provider/request-shape.ts';
import { asObject, listIn, textIn } from '../../loose-json.ts';
import type { Refusal } from '../http/error-text.ts';
import { namedIn } from './named-fields.ts';

type Body = Record<string, unknown>;

/** `ShapeChanges`, for looking up. */
interface Changes extends Omit<ShapeChanges, 'names' | 'left'> {
  names: Map<string, string>;
  left: Set<string>;
}

/** What one service has refused of our requests, so that it is asked only once. */
export class RequestShape {
  #changes: Changes = noChanges();

  /** Names of fields that it does not take. */
  get left(): readonly string[] {
    return [...this.#changes.left];
  }

  get changes(): ShapeChanges {
    const { names, left, ...rest } = this.#changes;
    return { ...rest, names: Object.fromEntries(names), left: [...left] };
  }

  /** Takes what was learned before; `undefined`: nothing. */
  begin(known: ShapeChanges | undefined): void {
    if (known === undefined) this.#changes = noChanges();
    else this.#changes = { ...known, names: new Map(Object.entries(known.names)), left: new Set(known.left) };
  }

  /** The request as this service takes it. */
  applied(body: Body): Body {
    const { names, left, longest, needsThoughts } = this.#changes;
    const fields = Object.entries(body)
      .map(([name, value]) => [names.get(name) ?? name, value] as const)
      .filter(([name]) => !left.has(name))
      .map(([name, value]) => [name, LIMITS.includes(name) && longest !== null ? atMost(value, longest) : value]);
    const shaped = Object.fromEntries(fields) as Body;
    if (left.has('stream')) delete shaped['stream_options'];
    if (left.size > 0)
      for (const nested of NESTED) if (nested in shaped) shaped[nested] = without(shaped[nested], left);
    return needsThoughts ? { ...shaped, messages: listIn(shaped, 'messages').map(withThoughts) } : shaped;
  }

  /**
   * Learns from a refusal of a request which it was in this shape. Returns whether another try makes sense: the service has named
   * a field that the request can do without, that has another name, or whose value was too high. A limit of the answer is never
   * left out, because the bound of what a request may cost rests on it.
   */
  learn({ text }: Refusal, sent: Body): boolean {
    const changes = this.#changes;
    if (!changes.needsThoughts && NEEDS_THOUGHTS.test(text)) {
      changes.needsThoughts = true;
      return true;
    }
    const limit = LIMITS.find((name) => name in sent && namedIn(text, name));
    if (limit !== undefined) return this.#learnLimit(limit, text, Number(sent[limit]));
    const named = optionalFields(sent).filter((name) => !changes.left.has(name) && namedIn(text, name));
    for (const name of named) changes.left.add(name);
    return named.length > 0;
  }

  #learnLimit(limit: string, text: string, sent: number): boolean {
    const { names } = this.#changes;
    const told = [...text.matchAll(/\d[\d,_]*\d/g)].map(([digits]) => Number(digits.replaceAll(/\D/g, '')));
    const longest = Math.max(...told.filter((number) => number >= LEAST_LIMIT && number < sent));
    if (Number.isFinite(longest) && TOO_HIGH.test(text)) {
      this.#changes.longest = longest;
      return true;
    }
    const other = OTHER_NAMES[limit];
    if (other === undefined || names.has(other)) return false;
    names.set(limit, other);
    return true;
  }
}

function noChanges(): Changes {
  return { names: new Map(), left: new Set(), longest: null, needsThoughts: false };
}

const LIMITS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'];
const OTHER_NAMES: Readonly<Record<string, string>> = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
};
const LEAST_LIMIT = 256;
const TOO_HIGH = /too (large|high|big|long)|exceed|at most|maximum|less than|up to|range|<=|limit (is|of)/i;
/** DeepSeek, Moonshot, LiteLLM. */
const NEEDS_THOUGHTS =
  /reasoning_content\W{0,3}(in the thinking mode )?(must be passed back|is missing|is required)|must include \W?reasoning_content/i;

/** Without these there is no request. `stream` is optional, because a whole answer is read too. */
const NEEDED = ['model', 'messages', 'input', 'tools', 'system', 'instructions', ...LIMITS];
const NESTED = ['tools', 'messages', 'system', 'input', 'thinking'];
/** What parts of a request must have; all else in them is ours or came from a service. */
const NEEDED_IN_PARTS = new Set([
  ...[
    'role',
    'content',
    'tool_calls',
    'tool_call_id',
    'id',
    'call_id',
    'type',
    'function',
    'name',
    'arguments',
    'text',
  ],
  ...['description', 'parameters', 'input_schema', 'input', 'tool_use_id', 'output', 'budget_tokens', 'is_error'],
]);

function optionalFields(body: Body): string[] {
  const top = Object.keys(body).filter((name) => !NEEDED.includes(name));
  const nested = NESTED.flatMap((name) => [...partNames(body[name])]);
  return [...new Set([...top, ...nested])];
}

function partNames(value: unknown): Set<string> {
  const names = new Set<string>();
  const look = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(look);
    const fields = asObject(part);
    for (const [name, held] of Object.entries(fields ?? {})) {
      if (!NEEDED_IN_PARTS.has(name)) names.add(name);
      // Schemas, arguments and what came from a service have names of their own.
      else if (!OPAQUE.has(name)) look(held);
    }
  };
  look(value);
  return names;
}

const OPAQUE = new Set(['parameters', 'input_schema', 'arguments', 'input']);

function without(value: unknown, left: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return (value as unknown[]).map((part) => without(part, left));
  const fields = asObject(value);
  if (fields === undefined) return value;
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => NEEDED_IN_PARTS.has(name) || !left.has(name))
      .map(([name, held]) => [name, OPAQUE.has(name) ? held : without(held, left)]),
  );
}

function withThoughts(message: unknown): unknown {
  const isCalling = textIn(message, 'role') === 'assistant' && listIn(message, 'tool_calls').length > 0;
  // Some services take an empty text for a missing one.
  return isCalling ? { reasoning_content: ' ', ...asObject(message) } : message;
}

function atMost(value: unknown, longest: number): unknown {
  return typeof value === 'number' ? Math.min(value, longest) : value;
}
