import { settingsSchema, type FactoryConfig } from '../../domain/settings/settings-schema.ts';
import type { SettingsKind } from './load-settings.ts';
import { configMigrations } from './settings-migrations.ts';

export const configFile: SettingsKind<FactoryConfig> = {
  schema: settingsSchema,
  migrations: configMigrations,
  forbidden: () => [],
};

/** The content of a new file. It lists every default, so that the user sees what can be changed. */
export const DEFAULT_CONFIG = `# Settings of Dark Factory. Read again as soon as it is saved; what is left out has the value shown here.
# Durations are written like 45s, 20m, 12h or 1h30m.
schemaVersion: 1

# How long a project may work before it stops, pauses not counted.
defaultMaxRuntime: 12h

# Personas of a new project: who works on it. The engineer writes; the project manager plans and checks.
defaultPersonas:
  - engineer
  - project-manager

# While all providers are out of credits: how often to look whether one is back.
pollingInterval: 5m

# How often the list of tasks is checked against what was really done.
auditInterval: 30m

# debug, info, warn or error
logLevel: info

# Where worktrees are put, as an absolute path. null: beside the repository, in <repository>-worktrees.
worktreesDir: null

# How long one quality gate (tests, lint, build) may take.
gateTimeout: 20m

# When a required check cannot be run here (no network, something is not installed): ask pauses the project before its first
# turn; goOn works without it, and what it would say is not verified.
# checksThatCannotRun: ask

# Whether a project installs its dependencies in its worktree before the checks are first run: ask (only where you allow it), or
# always, with what the lockfiles ask for. Without --checks-network it has no network.
# installDependencies: ask

# After so many turns in a row without a change, or with the same checks failing, another persona or provider is tried: 2 to 50.
stuckAfterTurns: 3

# Turns on one task before it is set aside: 1 to 1000.
maxTurnsPerTask: 30

# Caps over all projects of this machine; none where nothing is named. Units: usd, tokens, turns. For example:
# budget:
#   perDay: { usd: 10 }
#   total: { usd: 200, turns: 5000 }
budget: {}

# Caps of a new project where nothing else is said, in the same units: { usd: 5, turns: 200 }
defaultProjectCaps: {}

# Share of a cap at which you are told: 0.01 to 1.
budgetWarning: 0.8

# The most in US dollars that is set aside for one turn before it begins.
turnReserveUsd: 1

# US dollars per million tokens by model, in place of the built-in table. For example:
# prices:
#   some-model: { input: 1.25, output: 10, cacheRead: 0.125 }
prices: {}

# true: every turn is recorded in the project's folder, so that the run can be played again without a model.
recordRuns: false

# Projects that work at the same time: 1 to 64. The others wait.
maxConcurrentProjects: 4
`;
