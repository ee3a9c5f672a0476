/** More tasks than a night has turns. */
const TASKS = 30;

const PLAN = answer({
  tasks: Array.from({ length: TASKS }, (_, index) => ({
    key: `t${index}`,
    title: `Task ${index}`,
    description: 'Do it.',
    priority: 3,
    dependencies: [],
    acceptanceCheck: { command: 'true', description: 'it is there' },
  })),
});
const DONE = answer({ status: 'done', summary: 'Did it.' });
const MORE = answer({ status: 'continue', summary: 'Did a part of it.' });

export function planReply(): string {
  return PLAN;
}

export function workReply(isDone: boolean): string {
  return isDone ? DONE : MORE;
}

function answer(value: object): string {
  return `\`\`\`json\n${JSON.stringify(value)}\n\`\`\`\n`;
}
