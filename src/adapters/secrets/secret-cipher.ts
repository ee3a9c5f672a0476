import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
export const KEY_BYTES = 32;
const VERSION = 1;
/** The nonce length of NIST SP 800-38D. Random nonces are safe for far more keys than one user has. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Base64 of version, nonce, tag and ciphertext. `about` is authenticated, so a text opens only under its own name. */
export function seal(key: Uint8Array, about: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticated(about));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** `undefined`: another key, another name, or an altered text. */
export function unseal(key: Uint8Array, about: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  // Node ignores invalid base64 characters, so a text with such characters is refused here.
  if (bytes.toString('base64') !== sealed || bytes.length < 1 + NONCE_BYTES + TAG_BYTES || bytes[0] !== VERSION) {
    return undefined;
  }
  const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
  const tag = bytes.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(authenticated(about));
    decipher.setAuthTag(tag);
    return decipher.update(bytes.subarray(1 + NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

/** Distinguishes key files without revealing anything about their keys. */
export function keyMark(key: Uint8Array): string {
  return createHmac('sha256', key).update('which key').digest('hex').slice(0, 16);
}

function authenticated(about: string): Buffer {
  return Buffer.from(`dark-factory ${VERSION}|${about}`, 'utf8');
}
