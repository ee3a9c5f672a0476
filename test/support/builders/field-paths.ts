type Path = readonly (string | number)[];

/** Every place in a tree, containers included, without its root. */
export function fieldPaths(value: unknown, at: Path = []): Path[] {
  const own = at.length === 0 ? [] : [at];
  if (typeof value !== 'object' || value === null) return own;
  const keys: (string | number)[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const inner = value as Record<string | number, unknown>;
  return [...own, ...keys.flatMap((key) => fieldPaths(inner[key], [...at, key]))];
}

export function withField(root: object, path: Path, value: unknown): object {
  const copy = structuredClone(root);
  const parent = parentOf(copy, path);
  parent[path.at(-1)!] = value;
  return copy;
}

/** An element of a list is taken out; the others move up. */
export function withoutField(root: object, path: Path): object {
  const copy = structuredClone(root);
  const parent: unknown = parentOf(copy, path);
  const last = path.at(-1)!;
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  // oxlint-disable-next-line typescript/no-dynamic-delete -- taking out a field is what this is for
  else delete (parent as Record<string | number, unknown>)[last];
  return copy;
}

function parentOf(root: object, path: Path): Record<string | number, unknown> {
  let node = root as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) node = node[key] as Record<string | number, unknown>;
  return node;
}
