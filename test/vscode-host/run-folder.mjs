import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A private tree of folders for one run of VS Code. Its name is short: a Unix socket's path ends at 107 bytes. */
export function makeRunFolder(settings = {}, parent = tmpdir()) {
  const root = mkdtempSync(join(parent, 'vh-'));
  const run = {
    root,
    home: join(root, 'home'),
    userData: join(root, 'data'),
    extensions: join(root, 'ext'),
    workspace: join(root, 'ws/sample'),
    factory: join(root, 'factory'),
    runtime: join(root, 'rt'),
    tmp: join(root, 'tmp'),
    out: join(root, 'out'),
  };
  for (const folder of [
    run.home,
    join(run.userData, 'User'),
    run.extensions,
    run.workspace,
    run.factory,
    run.tmp,
    run.out,
  ]) {
    mkdirSync(folder, { recursive: true });
  }
  mkdirSync(run.runtime, { mode: 0o700 });
  writeFileSync(join(run.userData, 'User/settings.json'), JSON.stringify({ ...QUIET, ...settings }, null, 2));
  writeFileSync(
    join(run.home, '.gitconfig'),
    '[user]\n\tname = Test\n\temail = test@example.invalid\n[init]\n\tdefaultBranch = main\n',
  );
  writeFileSync(join(run.root, 'config.yaml'), 'auth: none\n');
  return run;
}

export function removeRunFolder(run) {
  rmSync(run.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** What every process of a run gets: no trace of the developer's own editor, home or secrets. */
export function runEnvironment(run, extra = {}) {
  const kept = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'CI', 'TERM'].filter((key) => process.env[key] !== undefined);
  return {
    ...Object.fromEntries(kept.map((key) => [key, process.env[key]])),
    HOME: run.home,
    SHELL: '/bin/bash',
    XDG_CONFIG_HOME: join(run.home, '.config'),
    XDG_DATA_HOME: join(run.home, '.local/share'),
    XDG_CACHE_HOME: join(run.home, '.cache'),
    XDG_RUNTIME_DIR: run.runtime,
    TMPDIR: run.tmp,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    DARK_FACTORY_HOME: run.factory,
    // An empty service URL turns the extension gallery off; unset, it is a public one.
    EXTENSIONS_GALLERY: '{"serviceUrl":"","itemUrl":"","resourceUrlTemplate":""}',
    ...extra,
  };
}

/** Fills the workspace from a folder and commits all of it. */
export function fillWorkspace(run, template) {
  cpSync(template, run.workspace, { recursive: true });
  const git = (...args) => execFileSync('git', args, { cwd: run.workspace, env: runEnvironment(run), stdio: 'pipe' });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'Start');
}

const QUIET = {
  // nothing leaves the machine
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'chat.disableAIFeatures': true, // keeps the built-in Copilot extension from activating, too
  'git.autofetch': false,
  'npm.fetchOnlinePackageInfo': false,
  'json.schemaDownload.enable': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  // one language server instead of two, and nothing that it checks: no test looks at what it says
  'typescript.tsserver.useSyntaxServer': 'always',
  'typescript.validate.enable': false,
  'javascript.validate.enable': false,
  // nothing gets in the way
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.openRepositoryInParentFolders': 'never',
  'window.confirmBeforeClose': 'never',
  'files.hotExit': 'off',
  'editor.accessibilitySupport': 'off',
  'workbench.reduceMotion': 'on',
};
