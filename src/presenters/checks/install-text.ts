import { failedInstall, helpfulInstalls } from '../../domain/install/install-need.ts';
import type { InstallCommand } from '../../domain/install/install-command.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import { formatElapsed } from '../shared/format-time.ts';
import { counted, oneLine, plainText, withDetail } from '../shared/plain-text.ts';

/** A command with the file that asks for it: `npm ci --ignore-scripts (package-lock.json)`. */
export function installLine({ command, because }: InstallCommand): string {
  return because === '' ? oneLine(command, 400) : `${oneLine(command, 400)} (${oneLine(because, 120)})`;
}

/** What was installed in the worktree; empty: nothing was allowed. */
export function installSentence({ installAllowed, installed }: ProjectState): string {
  if (installAllowed === undefined) return '';
  const commands = installAllowed.map(installLine).join('; ');
  if (installed === undefined) return `To be installed in the worktree, because you allowed it: ${commands}.`;
  const failed = failedInstallSentence({ baseline: null, installed });
  if (failed !== '') return failed;
  const took = formatElapsed(installed.checks.reduce((sum, { durationMs }) => sum + durationMs, 0));
  return `Dependencies were installed in the worktree, because you allowed it: ${commands}, in ${took}. Nothing of it is committed.`;
}

/** Which command of the install failed, and what it printed last; empty: none did. */
export function failedInstallSentence(state: Parameters<typeof failedInstall>[0]): string {
  const failed = failedInstall(state);
  if (failed === undefined) return '';
  const { command, exitCode, note, output } = failed;
  const ended = exitCode === null ? 'did not end by itself' : `ended with ${exitCode}`;
  const printed = lastPrinted(output);
  const head = `Dependencies could not be installed: ${oneLine(command, 200)} ${ended}`;
  return [withDetail(head, note), ...(printed === '' ? [] : [`It printed last: “${printed}”.`])].join(' ');
}

/** How the dependencies that checks lack come into the worktree; empty: an install does not help, or has no command. */
export function installWay(state: ProjectState): string {
  const commands = helpfulInstalls(state);
  if (commands.length === 0) return '';
  const lacks = commands.flatMap(({ lacks: each }) => each ?? []);
  if (lacks.length > 0)
    return `What they need can be installed in the worktree once this is there: ${oneLine(lacks.join('; '), 300)}.`;
  const flags = `--install-dependencies${state.checksNetwork === undefined ? ' --checks-network' : ''}`;
  return `To install what they need in the worktree, resume with ${flags}: it runs ${commands.map(installLine).join('; ')}.`;
}

/** The text of the question whether an install is allowed. */
export function installQuestion(commands: readonly InstallCommand[], hasNetwork: boolean): string {
  return [
    `${counted(commands.length, 'command')} will be run in the project's worktree, in the sandbox, before the checks:`,
    ...commands.map((each) => `• ${installLine(each)}`),
    ...(hasNetwork
      ? []
      : [
          'They need the network, which the checks of this project then have too, from now on: checks run what agents wrote, and that can send what it reads to any host.',
        ]),
    "Packages' own install scripts are not run. What is installed is never committed, and your checkout stays as it is.",
  ].join('\n');
}

const MOST_LINES = 3;

/** npm ends with the place of its log, which is gone with the home folder of the run. */
function lastPrinted(output: string): string {
  const lines = plainText(output)
    .split('\n')
    .filter((line) => line.trim() !== '' && !/A complete log of this run|npm notice/.test(line));
  return oneLine(lines.slice(-MOST_LINES).join(' / '), 300);
}
