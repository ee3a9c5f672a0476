import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { checkedList } from '../../presenters/tasks/checked-list.ts';
import { noticeSentence } from '../../presenters/project/notice-sentence.ts';
import { pushLines } from '../../presenters/project/push-lines.ts';
import { differenceSentence } from '../../presenters/project/repository-difference.ts';
import { sandboxSentence } from '../../presenters/project/sandbox-sentence.ts';
import { installOf } from '../../presenters/report/project-report.ts';
import { shellOf } from '../../presenters/shared/shell-quote.ts';
import { projectJson, tasksJson } from './project-json.ts';

/** What `status --json` prints, and `start --json` at the end. */
export function statusJson(snapshot: ProjectSnapshot, platform: string): Record<string, unknown> {
  const { state } = snapshot;
  return {
    project: projectJson(snapshot),
    tasks: tasksJson(snapshot),
    gates: state.finalReport ?? state.work?.lastReport ?? null,
    checks: checkedList(snapshot),
    commits: state.commits,
    publishedCommit: state.publishedCommit,
    install: installOf(state),
    sandbox: { level: state.sandbox, sentence: sandboxSentence(state) },
    notices: state.notices.map((notice) => ({ at: notice.at, message: noticeSentence(notice) })),
    tamper: state.tamper.map(differenceSentence),
    lines: pushLines(state, shellOf(platform)),
  };
}
