import { randomUUID } from 'node:crypto';
import type { IdSource } from '../../ports/clock.ts';

export const systemIds: IdSource = {
  uuid: () => randomUUID(),
  random: () => Math.random(),
};
