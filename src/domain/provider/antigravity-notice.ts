/** The text that a person agrees to before `agy` runs for the first time. Plain text, one paragraph per entry. */
export const antigravityNotice: readonly string[] = [
  "Dark Factory drives Antigravity by starting its command-line program, agy, again and again while you are away. Over its other transports it starts Google's ACP server, or hands prompts to the editor that is open.",
  "Google's terms are contested for this. Its FAQ says that third-party programs that access Antigravity break the terms and that an account may be suspended for it; Google's own documentation of agy shows how to drive it from a program. Nobody outside Google can settle which holds for a personal login.",
  'If your account matters to you, use an API key: put "modelProvider": "gemini" into ~/.gemini/antigravity-cli/settings.json and set GEMINI_API_KEY. A key is billed by Google by the token and is not affected by this notice.',
  'Only your own installed program is started. Dark Factory does not read, copy or reuse your login.',
  "In agent mode agy is told to approve every action of its agent by itself. Dark Factory keeps it to the project's worktree as far as the sandbox on this machine can; the sandbox level is shown with each project. The folder ~/.gemini/antigravity-cli stays writable for agy, and your own hooks and MCP servers run as they do when you use agy yourself.",
  'If you have turned on AI credit overages in Antigravity, a long run can spend credits. Turn them off if you do not want that.',
  'You can withdraw at any time: set consent to false in providers.yaml.',
];
