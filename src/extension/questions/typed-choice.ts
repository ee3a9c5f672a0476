/**
 * Which of these labels a typed text means, so that Enter takes it: the same one, else the first that holds the text. `undefined`:
 * none, and the text stands for itself.
 */
export function choiceMeant(labels: readonly string[], typed: string): string | undefined {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return undefined;
  const lower = labels.map((label) => label.toLowerCase());
  const at = lower.includes(wanted) ? lower.indexOf(wanted) : lower.findIndex((label) => label.includes(wanted));
  return labels[at];
}
