import type { ToolCall } from '../../../../ports/chat-model.ts';
import { callArguments, isWholeObject } from './call-arguments.ts';
import { merged } from './merged-fields.ts';

/** One piece of a call of a stream. Whatever is not told is empty. */
export interface Fragment {
  /** `undefined`: the server does not number its calls. */
  index: number | undefined;
  id: string;
  name: string;
  piece: string;
  /** Fields that are the service's own business and go back to it. */
  extra: Readonly<Record<string, unknown>>;
}

type Key = string | number;

interface Part {
  id: string;
  name: string;
  pieces: string[];
  extra: Record<string, unknown>;
  isWhole: boolean;
}

export interface WholeCall extends ToolCall {
  extra: Readonly<Record<string, unknown>>;
}

/** The calls of one answer, put together from fragments. */
export class CallTable {
  readonly #offered: ReadonlySet<string>;
  readonly #parts = new Map<Key, Part>();
  /** The newest call under each number. */
  readonly #slots = new Map<number, Key>();
  #begun = 0;

  /** `offered`: the names that calls may have. */
  constructor(offered: ReadonlySet<string>) {
    this.#offered = offered;
  }

  /** Adds what was told about the call of this key. Any fragment may carry its id and name. */
  add(key: Key, { id = '', name = '', piece = '', extra = {} }: Partial<Fragment>): void {
    const part = this.#parts.get(key) ?? { id: '', name: '', pieces: [], extra: {}, isWhole: false };
    this.#parts.set(key, part);
    if (part.id === '') part.id = id;
    part.name = nameFrom(part, name);
    if (piece !== '') part.pieces.push(piece);
    part.extra = merged(part.extra, extra);
  }

  /**
   * Adds a fragment of a server that may number all of its calls alike or not at all, and may give no ids or another id with each
   * fragment. What begins a call has a name, and comes while the call before it is whole or has another id.
   */
  addFragment(fragment: Fragment): void {
    const key = this.#continued(fragment) ?? `fragment ${++this.#begun}`;
    if (fragment.index !== undefined) this.#slots.set(fragment.index, key);
    this.add(key, fragment);
  }

  /** Marks a call as complete. `whole` replaces its fragments if the service repeats the arguments as a whole. */
  close(key: Key, whole?: string): void {
    const part = this.#parts.get(key);
    if (part === undefined) return;
    if (whole !== undefined && whole !== '') part.pieces = [whole];
    part.isWhole = true;
  }

  /** Closes the calls that cannot get more fragments: all, or all but the newest. */
  closeAll({ butNewest }: { butNewest: boolean }): void {
    const keys = [...this.#parts.keys()];
    for (const key of butNewest ? keys.slice(0, -1) : keys) this.close(key);
  }

  /** The complete calls. Each has an id of its own and, where it can be read, an object as arguments. A repeated call counts once. */
  get calls(): WholeCall[] {
    const calls: WholeCall[] = [];
    const told = new Set<string>();
    for (const { id, name, pieces, extra, isWhole } of this.#parts.values()) {
      if (!isWhole || name === '') continue;
      const text = callArguments(pieces);
      const same = JSON.stringify([id, name, text]);
      if (id !== '' && told.has(same)) continue;
      told.add(same);
      calls.push({ id: freeId(id, calls), name, arguments: text, extra });
    }
    return calls;
  }

  #continued({ index, id, name }: Fragment): Key | undefined {
    const newest = [...this.#parts.keys()].at(-1);
    const isNameless = id === '' && name === '';
    const key = index === undefined ? newest : (this.#slots.get(index) ?? (isNameless ? newest : undefined));
    const part = key === undefined ? undefined : this.#parts.get(key);
    if (part === undefined) return undefined;
    const isOther = id !== '' && part.id !== '' && id !== part.id;
    if (isOther) return name === '' && !isWholeObject(part.pieces.join('')) ? key : undefined;
    const isBegun = name !== '' && (isWholeObject(part.pieces.join('')) || this.#isAnother(part, name));
    return isBegun ? undefined : key;
  }

  /** Whether the call before it has its whole name and no arguments, as calls of tools without arguments do. */
  #isAnother({ name, pieces }: Part, next: string): boolean {
    return pieces.length === 0 && this.#offered.has(name) && name !== next && !next.startsWith(name);
  }
}

/** A name may come in pieces, with each fragment, or with each fragment as far as it goes. */
function nameFrom({ name, pieces }: Part, more: string): string {
  if (more === '' || more === name || pieces.length > 0) return name === '' ? more : name;
  return more.startsWith(name) ? more : `${name}${more}`;
}

function freeId(told: string, calls: readonly ToolCall[]): string {
  const isTaken = (id: string) => calls.some((call) => call.id === id);
  let id = told === '' ? `call-${calls.length + 1}` : told;
  for (let n = 2; isTaken(id); n++) id = `${told === '' ? `call-${calls.length + 1}` : told}-${n}`;
  return id;
}
