/** What a person must have read before Antigravity is used unattended (DECISIONS 15). One paragraph each. */
export const CONSENT_NOTICE: readonly string[] = [
  'Dark Factory starts your own agy program again and again, without anybody looking on, under the login that agy has. It never reads, copies or passes on that login.',
  'Google’s terms for Antigravity are contested on exactly this. Its published answers say that third-party software which uses Antigravity on a personal login breaks the terms and may lead to the suspension of the account; other official pages show programs that drive agy.',
  'If you do not want to take that risk, give agy an API key (GEMINI_API_KEY) or an enterprise login instead, or use another provider.',
  'What the agent does costs quota of your plan. You can withdraw at any time: set consent to false in providers.yaml.',
];
