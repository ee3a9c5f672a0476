import { asObject, numberIn, objectIn, textIn, type LooseObject } from '../../loose-json.ts';
import { argumentText } from './call-arguments.ts';
import type { Fragment } from './call-table.ts';

/**
 * A call or a piece of one as OpenAI writes it (`function: { name, arguments }`), or as servers do that have the same fields
 * without `function` or under other names; `undefined`: it is none.
 */
export function fragmentIn(call: unknown): Fragment | undefined {
  const told = asObject(call);
  if (told === undefined) return undefined;
  const inner = objectIn(told, 'function') ?? told;
  const given = ARGUMENTS.find((name) => name in inner);
  const own = unknownFields(objectIn(told, 'function'), IN_FUNCTION);
  return {
    index: numberIn(told, 'index') ?? numberOf(textIn(told, 'index')),
    id: textIn(told, 'id') ?? '',
    name: textIn(inner, 'name') ?? '',
    piece: given === undefined ? '' : argumentText(inner[given]),
    extra: {
      ...unknownFields(told, [...IN_CALL, ...(inner === told ? IN_FUNCTION : [])]),
      ...(Object.keys(own).length === 0 ? {} : { function: own }),
    },
  };
}

/** The fields that have another name and hold something. */
export function unknownFields(value: LooseObject | undefined, known: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value ?? {}).filter(([name, held]) => !known.includes(name) && held !== null && held !== ''),
  );
}

const ARGUMENTS = ['arguments', 'parameters', 'input', 'args'];
const IN_FUNCTION = ['name', ...ARGUMENTS];
const IN_CALL = ['index', 'id', 'type', 'function'];

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
