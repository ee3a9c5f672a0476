/** The last thing in every work prompt: the exact shape that `workReplySchema` reads. */
export const workReplyShape = `## How to end your reply
End with exactly one fenced JSON block, and nothing after it:

\`\`\`json
{
  "status": "done",
  "summary": "What you changed, what you ran to check it and what came out, and what you did not check. Two to six sentences."
}
\`\`\`

"status" is one of:
- "done": the task does what it should, and you have run its acceptance check and the quality gates yourself where you could. The system runs them again; only their exit codes count.
- "continue": you made progress and need another turn. Say in "summary" what is left.
- "blocked": you cannot go on without a person. Add "because": "what is in the way and what a person would have to do".
- "decision": two or more ways are open, it matters which, and you are less than 70 % sure. Add
  "decision": { "question": "…", "confidence": 0.5, "options": [ { "label": "…", "description": "…", "confidence": 0.5, "estimatedEffort": "low" | "medium" | "high" }, … at least two ] }

Where the work has shown that a task is missing, add "newTasks": [ { "key": "short-name", "title": "…", "description": "…", "priority": 3, "dependencies": [], "acceptanceCheck": { "command": "a shell command that ends with 0 when the task is done", "description": "…" } } ]. Leave the key out otherwise.`;

/** The same for plans: the shape that `taskPlanSchema` reads. */
export const planReplyShape = `## How to end your reply
End with exactly one fenced JSON block, and nothing after it:

\`\`\`json
{
  "tasks": [
    {
      "key": "parse-header",
      "title": "Parse the header line",
      "description": "What to build or change and where, what to leave alone, and how one sees that it works.",
      "priority": 1,
      "dependencies": [],
      "acceptanceCheck": {
        "command": "a shell command that ends with 0 when the task is done",
        "description": "what the command shows"
      }
    }
  ]
}
\`\`\`

- "key": a short name, different for each task; "title": different for each task, at most 200 characters.
- "priority": 1 (first) to 5 (last). "dependencies": keys of tasks in this list that must be finished before; never in a circle.
- "acceptanceCheck.command": one shell line, run by the system from the root of the worktree, without network, with a time limit.`;
