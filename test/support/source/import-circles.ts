/** Files that reach each other by imports, a circle a row, sorted. `imports`: what each file imports, by path. */
export function importCircles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  // Tarjan: a circle is a strongly connected component. https://doi.org/10.1137/0201010
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];

  const visit = (file: string): number => {
    const own = index.size;
    index.set(file, own);
    stack.push(file);
    let lowest = own;
    for (const next of imports.get(file) ?? []) {
      if (next === file) circles.push([file]);
      else if (!index.has(next)) lowest = Math.min(lowest, visit(next));
      else if (stack.includes(next)) lowest = Math.min(lowest, low.get(next) ?? index.get(next) ?? own);
    }
    low.set(file, lowest);
    if (lowest === own) {
      const circle = stack.splice(stack.indexOf(file));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return lowest;
  };
  for (const file of imports.keys()) if (!index.has(file)) visit(file);
  return circles;
}
