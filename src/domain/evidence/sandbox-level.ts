import { z } from 'zod';

/** `isolated`: the operating system keeps programs inside the worktree. `hindered`: only pushes are blocked, by guards. */
export const sandboxLevel = z.enum(['isolated', 'hindered']);
export type SandboxLevel = z.infer<typeof sandboxLevel>;
