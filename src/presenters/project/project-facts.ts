import { installSentence } from '../checks/install-text.ts';
import { branchOrigin } from './branch-origin.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { ProviderSnapshot } from '../../domain/provider/provider-snapshot.ts';
import type { QualityReport } from '../../domain/evidence/checks.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { totalsOf } from '../../domain/run/snapshot.ts';
import { driverSentence } from './driver-sentence.ts';
import type { Fact } from './fact.ts';
import { financeFacts } from '../costs/finance-facts.ts';
import { gateRows, verdictCounts } from '../tasks/gates-table.ts';
import { formatElapsed, formatMoment } from '../shared/format-time.ts';
import { costOfLimit, shortCost } from '../shared/money.ts';
import { counted, oneLine, plainText } from '../shared/plain-text.ts';
import { noticeSentence } from './notice-sentence.ts';
import { nowDoing } from './project-row.ts';
import { queueText, standingSentence } from './queue-text.ts';
import { reasonHeadline } from './reason-sentence.ts';
import { differenceSentence } from './repository-difference.ts';
import { sandboxSentence } from './sandbox-sentence.ts';
import type { Tone } from '../shared/status-look.ts';
import { projectStatusLook } from '../shared/status-look.ts';

/** The facts about one project, one line each, the most urgent first. */
export function projectFacts(snapshot: ProjectSnapshot, providers: readonly ProviderSnapshot[]): Fact[] {
  return [
    ...nowFacts(snapshot),
    ...tamperFacts(snapshot),
    ...spentFacts(snapshot),
    ...financeFacts(snapshot, providers),
    ...checkFacts(snapshot),
    ...placeFacts(snapshot),
    ...commitFacts(snapshot),
    ...noticeFacts(snapshot),
  ];
}

const plain = { description: '', tooltip: [], tone: 'quiet' as Tone, children: [], opens: null };

function nowFacts(snapshot: ProjectSnapshot): Fact[] {
  const { state, at, queue } = snapshot;
  const look = projectStatusLook(snapshot);
  const doing = nowDoing(snapshot);
  const driver = driverSentence(snapshot);
  const facts: Fact[] = [];
  if (doing !== '') {
    facts.push({ ...plain, id: 'now', label: doing, icon: 'person', tone: 'busy', opens: { kind: 'progress' } });
  } else {
    const label =
      queue !== undefined
        ? queueText(queue)
        : look.word === 'interrupted'
          ? 'Not running. Resume it to go on.'
          : reasonHeadline(state, at);
    facts.push({
      ...plain,
      id: 'reason',
      label,
      tooltip: [standingSentence(snapshot)],
      icon: look.tone === 'bad' ? 'warning' : 'info',
      tone: look.tone,
      opens: { kind: 'progress' },
    });
  }
  if (driver !== '') {
    facts.push({
      ...plain,
      id: 'driver',
      label: driver,
      tooltip: ['It is shown here live. Pause, resume and terminate reach it from here.'],
      icon: 'remote',
    });
  }
  return facts;
}

function tamperFacts({ state }: ProjectSnapshot): Fact[] {
  if (state.tamper.length === 0) return [];
  return [
    {
      ...plain,
      id: 'tamper',
      label: 'Your repository was changed during a turn',
      description: counted(state.tamper.length, 'difference'),
      tooltip: ['Look at each. Accept them if they are yours; restore them first if they are not.'],
      icon: 'shield',
      tone: 'bad',
      children: state.tamper.map((difference, index) => ({
        ...plain,
        id: `tamper.${index}`,
        label: oneLine(differenceSentence(difference), 200),
        tooltip: [differenceSentence(difference)],
        icon: 'warning',
        tone: 'bad',
      })),
    },
  ];
}

function spentFacts(snapshot: ProjectSnapshot): Fact[] {
  const totals = totalsOf(snapshot);
  const { limits } = snapshot.state.project;
  return [
    {
      ...plain,
      id: 'spent',
      label: `${formatElapsed(totals.activeMs)} of ${formatDuration(limits.maxRuntimeMs)}`,
      description: [shortCost(totals), counted(totals.turns, 'turn')].filter((part) => part !== '–').join(' · '),
      tooltip: [
        `Active time: ${formatElapsed(totals.activeMs)}, at most ${formatDuration(limits.maxRuntimeMs)}`,
        `Cost: ${costOfLimit(totals, limits.maxCostUsd)}`,
        `Turns: ${totals.turns}${limits.maxTurns === null ? '' : `, at most ${limits.maxTurns}`}`,
        `Tokens: ${totals.tokens.toLocaleString('en')}${limits.maxTokens === null ? '' : `, at most ${limits.maxTokens.toLocaleString('en')}`}`,
      ],
      icon: 'dashboard',
      opens: { kind: 'limits' },
    },
  ];
}

function checkFacts(snapshot: ProjectSnapshot): Fact[] {
  return [...reportFacts(snapshot), ...installFacts(snapshot), ...networkFacts(snapshot)];
}

function installFacts({ state }: ProjectSnapshot): Fact[] {
  if (state.installAllowed === undefined) return [];
  const { installed } = state;
  const fact = { ...plain, id: 'install', icon: 'package', tooltip: [installSentence(state)] };
  if (installed === undefined) return [{ ...fact, label: 'Dependencies to install' }];
  return installed.passed
    ? [{ ...fact, label: 'Dependencies installed in the worktree' }]
    : [{ ...fact, label: 'Dependencies could not be installed', icon: 'warning', tone: 'bad' }];
}

function networkFacts({ state }: ProjectSnapshot): Fact[] {
  if (state.checksNetwork === undefined) return [];
  return [
    {
      ...plain,
      id: 'network',
      label: 'Checks may use the network',
      tooltip: ['You allowed it. Checks run what agents wrote, which can then send what it reads to any host.'],
      icon: 'globe',
    },
  ];
}

function reportFacts({ state }: ProjectSnapshot): Fact[] {
  const { finalReport, work, baseline, gates } = state;
  const newest = finalReport ?? work?.lastReport ?? null;
  if (newest !== null) return [reportFact('checks', finalReport === null ? 'Checks' : 'Checks at the end', newest)];
  if (baseline !== null) {
    // A check that failed before the first turn does not block.
    return [{ ...reportFact('checks', 'Checks before the first turn', baseline), tone: 'quiet' }];
  }
  if (gates === null) return [];
  return [
    {
      ...plain,
      id: 'checks',
      label: 'Checks',
      description: gates.length === 0 ? 'none found in this repository' : `${gates.length} found`,
      icon: 'beaker',
      children: gates.map((gate) => ({
        ...plain,
        id: `gate.${gate.name}`,
        label: oneLine(gate.name, 60),
        description: oneLine(gate.command, 120),
        tooltip: [oneLine(gate.because, 500)],
        icon: 'circle-outline',
      })),
    },
  ];
}

function reportFact(id: string, label: string, report: QualityReport): Fact {
  return {
    ...plain,
    id,
    label,
    description: verdictCounts(report),
    tooltip: [`Ran ${formatMoment(report.at)}`],
    icon: 'beaker',
    tone: reportTone(report),
    opens: { kind: 'progress' },
    children: gateRows(report).map((row, index) => ({
      ...plain,
      id: `${id}.${index}`,
      label: row.name,
      description: [row.verdict, row.took].join(' · '),
      tooltip: [`${row.name}: ${row.verdict}`, row.command, row.note, tail(report.checks[index]?.output ?? '')].filter(
        (line) => line !== '',
      ),
      icon: row.icon,
      tone: row.tone,
      opens: { kind: 'progress' },
    })),
  };
}

function placeFacts({ state }: ProjectSnapshot): Fact[] {
  const { workBranch, worktreePath, repositoryPath } = state.project;
  const branch: Fact = {
    ...plain,
    id: 'branch',
    label: workBranch,
    description: `from ${branchOrigin(state)}`,
    tooltip: [`Branch ${workBranch} of ${oneLine(repositoryPath, 400)}, from ${branchOrigin(state)}`],
    icon: 'git-branch',
  };
  if (worktreePath === null) return [branch];
  const name = worktreePath.split(/[\\/]/).at(-1) ?? worktreePath;
  return [
    branch,
    {
      ...plain,
      id: 'worktree',
      label: oneLine(name, 100),
      description: 'worktree',
      tooltip: [oneLine(worktreePath, 1000), sandboxSentence(state)],
      icon: 'folder',
      opens: { kind: 'worktree' },
    },
  ];
}

function commitFacts({ state }: ProjectSnapshot): Fact[] {
  if (state.commits.length === 0) return [];
  const titles = new Map(state.taskList.tasks.map((task) => [task.id, oneLine(task.title, 120)]));
  return [
    {
      ...plain,
      id: 'commits',
      label: counted(state.commits.length, 'commit'),
      description: state.publishedCommit === null ? 'not in your repository yet' : '',
      icon: 'git-commit',
      children: state.commits.toReversed().map((commit) => ({
        ...plain,
        id: `commit.${commit.sha}`,
        label: commit.kind === 'checkpoint' ? 'Checkpoint' : (titles.get(commit.taskId ?? '') ?? 'Whole project'),
        description: commit.sha.slice(0, 10),
        tooltip: [`${commit.sha}, ${formatMoment(commit.at)}`, 'Click to see what it changed.'],
        icon: 'git-commit',
        opens: { kind: 'commit', sha: commit.sha },
      })),
    },
  ];
}

function noticeFacts({ state }: ProjectSnapshot): Fact[] {
  if (state.notices.length === 0) return [];
  return [
    {
      ...plain,
      id: 'notices',
      label: counted(state.notices.length, 'notice'),
      icon: 'bell',
      children: state.notices.toReversed().map((notice, index) => ({
        ...plain,
        id: `notice.${state.notices.length - index}`,
        label: oneLine(noticeSentence(notice), 200),
        tooltip: [formatMoment(notice.at), oneLine(noticeSentence(notice), 2000)],
        icon: 'info',
      })),
    },
  ];
}

/** The end of a check's output, where failures are reported. */
function tail(output: string): string {
  return plainText(output).trim().split('\n').slice(-8).join('\n').slice(-800);
}

/** `good` only if every check ran and passed: an unverified check must not look green. */
function reportTone(report: QualityReport): Tone {
  if (!report.passed) return 'bad';
  return report.checks.every((check) => check.verdict === 'passed') ? 'good' : 'waiting';
}
