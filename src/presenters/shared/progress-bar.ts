/** `██░░░`: how much is used; a tree has room for five cells. Full only if nothing is left, empty only if nothing is used. */
export function barText(fraction: number, cells = 5): string {
  const filled =
    fraction >= 1 ? cells : fraction <= 0 ? 0 : Math.min(cells - 1, Math.max(1, Math.round(fraction * cells)));
  return '█'.repeat(filled) + '░'.repeat(cells - filled);
}

/** `38 %`. Never rounded to 0 % or 100 %: `less than 1 %`, `99 %`. */
export function percentText(fraction: number): string {
  if (fraction > 0 && fraction < 0.01) return 'less than 1 %';
  const percent = fraction * 100;
  return `${fraction < 1 ? Math.min(99, Math.round(percent)) : Math.floor(percent + 1e-9)} %`;
}

/** `950`, `12.4 k`, `3.1 M`: for numbers of which only the magnitude matters. */
export function roundCount(count: number): string {
  if (count < 10_000) return count.toLocaleString('en');
  const [scaled, unit] =
    count < 999_950 ? [count / 1e3, 'k'] : count < 999_950_000 ? [count / 1e6, 'M'] : [count / 1e9, 'G'];
  return `${scaled >= 100 ? scaled.toFixed(0) : scaled.toFixed(1).replace(/\.0$/, '')} ${unit}`;
}
