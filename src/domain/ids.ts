import { z } from 'zod';
import { PROVIDER_ID } from './provider/provider-names.ts';

/** Random and unique; made by the `IdSource` port, never by the domain. */
export const projectId = z.uuid();
export const taskId = z.string().min(1).max(64);
export const providerId = z.string().regex(PROVIDER_ID, 'lower-case letters, digits, ".", "_" and "-"');

/** ISO 8601 in UTC, as `Date.prototype.toISOString` writes it. */
export const timestamp = z.iso.datetime();

/** A git object name, SHA-1 or SHA-256. */
export const commitSha = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'a full commit id');
