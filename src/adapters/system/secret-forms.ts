/**
 * The forms in which a secret can appear in output: unchanged, escaped for JSON once and twice, for a URL, as base64 and
 * base64url at each of the three positions that it can have in a longer text, and as hex. Longest first.
 */
export function secretForms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const bytes = Buffer.from(secret, 'utf8');
  const hex = bytes.toString('hex');
  const encoded = [0, 1, 2].map((shift) => withinBase64(bytes, shift));
  const forms = [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(secret),
    encodeURI(secret),
    encodeURIComponent(secret).replace(/%20/g, '+'),
    hex,
    hex.toUpperCase(),
    ...encoded,
    ...encoded.map((text) => text.replace(/\+/g, '-').replace(/\//g, '_')),
  ];
  return [...new Set(forms)].filter((form) => form.length >= shortestForm).sort((a, b) => b.length - a.length);
}

/** Shorter forms would redact ordinary words. */
export const shortestForm = 6;

/** The characters that depend only on the secret, if `shift` bytes of other text precede it. */
function withinBase64(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const first = Math.ceil((shift * 8) / 6);
  const whole = Math.floor(((shift + bytes.length) * 8) / 6);
  return text.slice(first, whole);
}
