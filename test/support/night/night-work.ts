const DONE = answer({ status: 'done', summary: 'Did it.' });
const MORE = answer({ status: 'continue', summary: 'Did a part of it.' });

export function planReply(tasks: number): string {
  return answer({
    tasks: Array.from({ length: tasks }, (_, index) => ({
      key: `t${index}`,
      title: `Task ${index}`,
      description: 'Do it.',
      priority: 3,
      dependencies: [],
      acceptanceCheck: { command: 'true', description: 'it is there' },
    })),
  });
}

export function workReply(isDone: boolean): string {
  return isDone ? DONE : MORE;
}

/** Who takes over says what the check came to; the checks of these nights pass. */
export function handoverReply(command: string | null): string {
  const check = command === null ? null : { command, exitCode: 0 };
  return answer({ understood: 'A part of it is there.', next: 'The rest.', check });
}

function answer(value: object): string {
  return `\`\`\`json\n${JSON.stringify(value)}\n\`\`\`\n`;
}
