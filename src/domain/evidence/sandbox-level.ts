import { z } from 'zod';

/** `isolated`: the operating system keeps programs inside the worktree. `hindered`: only a push is made hard. */
export const sandboxLevel = z.enum(['isolated', 'hindered']);
export type SandboxLevel = z.infer<typeof sandboxLevel>;
