import { projectJson, tasksJson } from '../../../src/cli/json/project-json.ts';
import { statusJson } from '../../../src/cli/json/status-json.ts';
import { attentionText } from '../../../src/presenters/project/attention-text.ts';
import { eventLine } from '../../../src/presenters/project/event-line.ts';
import { finalSummary } from '../../../src/presenters/report/final-summary.ts';
import { progressDocument } from '../../../src/presenters/report/progress-document.ts';
import type { Fact } from '../../../src/presenters/project/fact.ts';
import { projectFacts } from '../../../src/presenters/project/project-facts.ts';
import { projectNotifications } from '../../../src/presenters/project/project-notifications.ts';
import { projectReport } from '../../../src/presenters/report/project-report.ts';
import { projectRow } from '../../../src/presenters/project/project-row.ts';
import { reportMarkdown } from '../../../src/presenters/report/report-markdown.ts';
import { statusBarText } from '../../../src/presenters/project/status-bar-text.ts';
import { taskRows } from '../../../src/presenters/tasks/task-row.ts';
import type { Told } from './told.ts';

export type Surface =
  | 'status bar'
  | 'project row'
  | 'facts'
  | 'tasks'
  | 'progress document'
  | 'notification'
  | 'summary'
  | 'status as data'
  | 'report'
  | 'report as data'
  | 'log'
  | 'commits';

/** Everything that a person, or a person's program, is told about the project as it stands; one text for each place. */
export function surfaces(told: Told): Record<Surface, string> {
  const snapshot = told.shown();
  const factory = { projects: [snapshot], unreadable: [], providers: [], problems: [], sandbox: undefined };
  const bar = statusBarText(factory, { at: told.at, caps: [], warnAt: 0.8 });
  const row = projectRow(snapshot);
  const report = projectReport(snapshot, 'posix');
  const titles = new Map(told.state.taskList.tasks.map(({ id, title }) => [id, title]));
  const events = told.records.flatMap((record) => record.events);
  return {
    'status bar': lines(bar.text, ...bar.tooltip, attentionText(factory)?.text),
    'project row': lines(row.label, row.description, ...row.tooltip),
    facts: lines(...allFacts(projectFacts(snapshot, [])).flatMap(factLines)),
    tasks: lines(
      ...taskRows(told.state).flatMap(({ label, description, tooltip }) => [label, description, ...tooltip]),
    ),
    'progress document': progressDocument(snapshot, []),
    notification: lines(...projectNotifications(beforeItsEnd(told).shown(), snapshot).map(({ message }) => message)),
    summary: finalSummary(snapshot, 'posix', 1000),
    'status as data': JSON.stringify([statusJson(snapshot, 'linux'), projectJson(snapshot), tasksJson(snapshot)]),
    report: reportMarkdown(report, 'posix'),
    'report as data': JSON.stringify(report),
    log: lines(...events.map((event) => eventLine(event, (id) => titles.get(id) ?? id))),
    commits: lines(...events.flatMap((event) => (event.type === 'commit.intended' ? [event.message] : []))),
  };
}

export function allFacts(facts: readonly Fact[]): Fact[] {
  return facts.flatMap((fact) => [fact, ...allFacts(fact.children)]);
}

/** The view before the last change of the status, which is what a notification compares with. */
export function beforeItsEnd(told: Told): Told {
  const changes = told.records.filter(({ events }) => events.some(({ type }) => type === 'status.changed'));
  const end = changes.at(-1)?.seq ?? 1;
  return told.when((_, { seq }) => seq === Math.max(1, end - 1));
}

function factLines({ label, description, tooltip }: Fact): string[] {
  return [`${label}: ${description}`, ...tooltip];
}

function lines(...texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined).join('\n');
}
