import { statfs } from 'node:fs/promises';

/** `f_type` of statfs(2) for file systems on which locks are not reliable between machines (linux/magic.h). */
const NETWORK_DRIVES: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x517b, 'SMB'],
  [0x01021997, '9p'],
  [0x5346414f, 'AFS'],
]);

/** Why state should not be stored there; `undefined`: no known problem. */
export async function networkDriveProblem(directory: string): Promise<string | undefined> {
  // Other systems use different numbers for file systems.
  if (process.platform !== 'linux') return undefined;
  const { type } = await statfs(directory);
  return networkDriveSentence(type >>> 0);
}

export function networkDriveSentence(type: number): string | undefined {
  const name = NETWORK_DRIVES.get(type);
  if (name === undefined) return undefined;
  return (
    `it lies on a network drive (${name}), where two machines can both believe that they own a project. ` +
    'Set DARK_FACTORY_HOME to a folder on a local disk.'
  );
}
