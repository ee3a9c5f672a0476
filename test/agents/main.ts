import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { acpPresets } from '../../src/adapters/providers/acp/acp-presets.ts';
import { knownAgents } from './known/known-agents.ts';
import { cacheFolder, installAgent } from './known/install-agent.ts';
import { openGround, type AgentUnderTest } from './stories/ground.ts';
import { stories, type Story } from './stories/stories.ts';
import type { Outcome } from './stories/turns.ts';
import { keepRecording } from './recording/recordings.ts';
import { Met } from './met/met.ts';
import { tableOf, type Row } from './met/table.ts';

const HELP = `npm run test:agents [-- [agents] [stories] [sandbox=on|sandbox=off] [slow] [write]]

Agents:  ${Object.keys(knownAgents).join(', ')}. None: all.
Stories: ${stories.map(({ name }) => name).join(', ')}. None: all but those in which agents wait for minutes (add "slow").
write:   what was met is written into the table of docs/acp.md, and single turns that went right are recorded for npm test.
`;

/** No story lasts longer: it is given up, and the run goes on with the next. */
const STORY_LIMIT_MS = 15 * 60_000;

interface Asked {
  agents: string[];
  stories: Story[];
  sandboxes: boolean[];
  writes: boolean;
}

const asked = readWords(process.argv.slice(2));
if (asked === null) {
  console.error(HELP);
  process.exit(process.argv.includes('--help') ? 0 : 2);
}
process.exitCode = await playAll(asked);

function readWords(words: readonly string[]): Asked | null {
  const named = stories.filter(({ name }) => words.includes(name));
  const agents = Object.keys(knownAgents).filter((name) => words.includes(name));
  const known = [...agents, ...named.map(({ name }) => name), 'slow', 'write', 'sandbox=on', 'sandbox=off'];
  if (words.some((word) => !known.includes(word))) return null;
  const usual = stories.filter(({ isSlow }) => words.includes('slow') || isSlow !== true);
  const sandboxes = [true, false].filter((on) => !words.includes(on ? 'sandbox=off' : 'sandbox=on'));
  return {
    agents: agents.length === 0 ? Object.keys(knownAgents) : agents,
    stories: named.length === 0 ? usual : named,
    sandboxes,
    writes: words.includes('write'),
  };
}

/** One story after the other: agents are large, and a machine that is busy makes them try again. */
async function playAll(wanted: Asked): Promise<number> {
  const cache = cacheFolder(process.env);
  const rows: Row[] = [];
  const skipped: string[] = [];
  for (const name of wanted.agents) {
    const agent = knownAgents[name];
    if (agent === undefined) continue;
    const installed = await installAgent(name, agent, cache);
    if (!installed.ok) {
      skipped.push(`${agent.title}: it could not be installed: ${installed.failure}`);
      continue;
    }
    for (const isSandboxed of wanted.sandboxes) {
      if (isSandboxed && !hasBubblewrap()) {
        skipped.push(`${agent.title}, sandbox on: bubblewrap does not work here`);
        continue;
      }
      rows.push(await playRow({ name, agent, folder: installed.value, isSandboxed }, wanted));
    }
  }
  console.log(`\n${tableOf(rows, wanted.stories)}\n`);
  for (const line of skipped) console.log(`Skipped: ${line}`);
  const outcomes = rows.flatMap(({ cells }) => Object.values(cells));
  const failed = outcomes.filter((outcome) => outcome?.isRight !== true).length;
  console.log(`${outcomes.length - failed} passed, ${failed} failed, ${skipped.length} skipped`);
  return failed > 0 || (rows.length === 0 && process.env['CI'] === 'true') ? 1 : 0;
}

async function playRow(tested: AgentUnderTest, { stories: wanted, writes }: Asked): Promise<Row> {
  const cells: Record<string, Outcome> = {};
  const sandbox = tested.isSandboxed ? 'on' : 'off';
  for (const story of wanted) {
    const begun = performance.now();
    const outcome = await played(tested, story, writes && isReplayable(tested));
    const seconds = Math.round((performance.now() - begun) / 1000);
    console.log(
      `${outcome.isRight ? 'ok' : 'NO'}  ${tested.agent.title}, sandbox ${sandbox}, ${story.name} (${seconds} s): ${outcome.shows}`,
    );
    cells[story.name] = outcome;
    if (writes) Met.read().with(tested, story.name, outcome).write();
  }
  const [version = ''] = Object.values(tested.agent.packages);
  return { agent: `${tested.agent.title} (${version})`, sandbox, cells };
}

async function played(tested: AgentUnderTest, { name, play }: Story, isRecorded: boolean): Promise<Outcome> {
  const ground = await openGround(tested);
  const over = new AbortController();
  const limit = new Promise<Outcome>((resolve) => {
    const timer = setTimeout(() => {
      resolve({ isRight: false, shows: `not over after ${STORY_LIMIT_MS / 60_000} minutes` });
    }, STORY_LIMIT_MS);
    over.signal.addEventListener('abort', () => {
      clearTimeout(timer);
    });
  });
  try {
    const outcome = await Promise.race([play(ground), limit]);
    if (isRecorded && outcome.isRight) keepRecording(ground, name);
    return outcome;
  } catch (error) {
    return { isRight: false, shows: error instanceof Error ? error.message : String(error) };
  } finally {
    over.abort();
    const asides = ground.model.requests.filter(({ lacking }) => lacking.length > 0);
    for (const { turn, step, lacking } of asides)
      console.log(`    no tool for step ${step} of ${turn}: ${lacking.join(' ')}`);
    if (process.env['DF_AGENTS_KEEP'] === undefined) await ground.remove();
    else console.log(`    kept: ${ground.root}`);
  }
}

/** The replay has no sandbox, and an agent with modes of its own for one would be told other modes there. */
function isReplayable({ isSandboxed, agent }: AgentUnderTest): boolean {
  return !isSandboxed || acpPresets[agent.preset].modesInSandbox === undefined;
}

function hasBubblewrap(): boolean {
  if (!existsSync('/usr/bin/bwrap')) return false;
  try {
    execFileSync('bwrap', ['--ro-bind', '/', '/', '--unshare-user', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
