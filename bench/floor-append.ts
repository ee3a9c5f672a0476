import { open } from 'node:fs/promises';
import { timesOf } from './figures.ts';

/** What committing an event is held against: milliseconds of one append of 300 bytes and one `fdatasync`. */
export async function timeSyncedAppend(file: string, rounds: number): Promise<number[]> {
  const handle = await open(file, 'a');
  const line = Buffer.from(`${'x'.repeat(299)}\n`);
  try {
    return await timesOf(rounds, async () => {
      await handle.write(line);
      await handle.datasync();
    });
  } finally {
    await handle.close();
  }
}
