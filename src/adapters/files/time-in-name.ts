/** `20261120T122749123Z`: sorts by time and is allowed in a file name everywhere. */
export function timeInName(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:.]/g, '');
}
