/**
 * The forms in which a secret can appear in output: unchanged and backwards; escaped for JSON once and twice, for a URL, for
 * HTML, for a shell and for quoted-printable mail; as base64 and base64url at each of the three positions that it can have in a
 * longer text; and as hex. Longest first.
 */
export function secretForms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const url = encodeURIComponent(secret);
  const bytes = Buffer.from(secret, 'utf8');
  const hex = bytes.toString('hex');
  const encoded = [0, 1, 2].map((shift) => withinBase64(bytes, shift));
  const forms = [
    secret,
    Array.from(secret).reverse().join(''),
    json,
    JSON.stringify(json).slice(1, -1),
    // PHP escapes a slash, Go and Python more than JSON requires.
    json.replaceAll('/', String.raw`\/`),
    json.replace(/[<>&]/g, unicodeEscape),
    json.replace(/[<>&'+=/]/g, unicodeEscape),
    url,
    url.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
    url.replace(/[!'()*~]/g, percent),
    encodeURI(secret),
    url.replace(/%20/g, '+'),
    html(secret, '&#39;', '&quot;'),
    html(secret, '&#x27;', '&#34;'),
    secret.replaceAll("'", String.raw`'\''`),
    secret.replace(/[^A-Za-z0-9_./:@%+,-]/g, String.raw`\$&`),
    secret.replaceAll('=', '=3D'),
    hex,
    hex.toUpperCase(),
    ...encoded,
    ...encoded.map((text) => text.replace(/\+/g, '-').replace(/\//g, '_')),
  ];
  return [...new Set(forms)].filter((form) => form.length >= shortestForm).sort((a, b) => b.length - a.length);
}

/** Shorter forms would redact ordinary words. */
export const shortestForm = 6;

/** Whether programs that wrap long lines (`base64`, `xxd`, `fold`) may break this form. */
export function canBeWrapped(form: string): boolean {
  return form.length >= 16 && !/\s/.test(form);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function html(text: string, apostrophe: string, quote: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", apostrophe)
    .replaceAll('"', quote);
}

/** The characters that depend only on the secret, if `shift` bytes of other text precede it. */
function withinBase64(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const first = Math.ceil((shift * 8) / 6);
  const whole = Math.floor(((shift + bytes.length) * 8) / 6);
  return text.slice(first, whole);
}
