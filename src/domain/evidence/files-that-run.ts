/** What starts the programs that such a file names. */
export const RUN_BY = ['editor', 'agent', 'service', 'gitHook', 'shell', 'packageManager', 'container'] as const;
export type RunBy = (typeof RUN_BY)[number];

/** In words, for a sentence in which it is made to run programs. */
export const RUNNERS: Readonly<Record<RunBy, string>> = {
  editor: 'an editor that opens this folder',
  agent: 'the next coding agent that starts here',
  service: 'a build service',
  gitHook: 'git hooks at your next commit or push',
  shell: 'a shell that enters this folder',
  packageManager: 'a package manager or build tool',
  container: 'a container that is made for this folder',
};

/**
 * What will run programs because of a file at this path, without a person who asks for it: an editor that opens the folder, the next
 * agent, a service after a push, a commit, a shell, an installation, a container. `null`: nothing. Paths are relative to the root and
 * compared without regard to case; a folder counts at any depth, because it may be opened by itself.
 */
export function runBy(path: string): RunBy | null {
  const lower = `/${path.toLowerCase()}`;
  return RULES.find(([, places]) => places.some((place) => place.test(lower)))?.[0] ?? null;
}

/** Whether the user has allowed this file: `allowed` names files and folders relative to the root, `*` all of them. */
export function isAllowedToRun(path: string, allowed: readonly string[]): boolean {
  return allowed.some((entry) => {
    const place = entry.replace(/^\.\//, '').replace(/\/+$/, '');
    return place === '*' || path === place || path.startsWith(`${place}/`);
  });
}

const RULES: readonly (readonly [RunBy, readonly RegExp[]])[] = [
  [
    'agent',
    [
      /\/\.(?:claude|cursor|codex|gemini|agents|agent|antigravity|windsurf|continue|kilocode|roo|opencode|qwen|kiro)\//,
      /\/\.?mcp\.json$/,
      /\/mcp_config\.json$/,
      /\/(?:opencode\.jsonc?|\.aider\.conf\.ya?ml|\.worktreeinclude|conductor\.json)$/,
      /\/\.superset\//,
    ],
  ],
  [
    'editor',
    [
      /\/\.vscode\/(?:tasks|launch|settings|mcp)\.json$/,
      /\.code-workspace$/,
      /\/\.idea\/(?:runconfigurations\/|workspace\.xml$|externaldependencies|watchertasks\.xml$|tools\/)/,
      /\/\.run\/[^/]+\.xml$/,
      /\/\.(?:zed|fleet)\//,
      /\/\.(?:exrc|vimrc|nvimrc|nvim\.lua|dir-locals\.el|dir-locals-2\.el)$/,
      /\.sublime-(?:project|build)$/,
    ],
  ],
  [
    'service',
    [
      /\/\.(?:github|gitea|forgejo)\/(?:workflows|actions)\//,
      /\/\.(?:circleci|buildkite|woodpecker|semaphore|teamcity)\//,
      /\/\.(?:gitlab-ci|travis|appveyor|drone|woodpecker|cirrus)\.(?:ya?ml|star)$/,
      /\/(?:azure-pipelines|bitbucket-pipelines|appveyor|buildspec|cloudbuild)\.ya?ml$/,
      /\/jenkinsfile$/,
      /\/netlify\.toml$/,
    ],
  ],
  [
    'gitHook',
    [
      /\/\.(?:husky|githooks|git-hooks)\//,
      /\/\.?lefthook(?:-local)?\.(?:ya?ml|toml|json)$/,
      /\/\.pre-commit-(?:config|hooks)\.ya?ml$/,
      /\/\.overcommit\.yml$/,
      /\/\.huskyrc[^/]*$/,
      /\/\.lintstagedrc[^/]*$/,
      /\/lint-staged\.config\.[^/]+$/,
      /\/\.?simple-git-hooks\.[^/]+$/,
    ],
  ],
  ['shell', [/\/\.envrc$/, /\/\.?mise(?:\.[^/]+)?\.toml$/, /\/\.autoenv[^/]*$/]],
  [
    'packageManager',
    [
      /\/\.(?:npmrc|yarnrc|yarnrc\.yml|pnpmfile\.[cm]?js)$/,
      /\/pnpmfile\.[cm]?js$/,
      /\/\.yarn\/(?:plugins|releases)\//,
      /\/\.?bunfig\.toml$/,
      /\/pip\.conf$/,
      /\/\.cargo\/config(?:\.toml)?$/,
      /\/\.bazelrc$/,
      /\/\.mvn\//,
      /\/gradle\/wrapper\//,
      /\/(?:sitecustomize|usercustomize)\.py$/,
      /\/binding\.gyp$/,
      /\.pth$/,
    ],
  ],
  ['container', [/\/\.devcontainer(?:\/|\.json$)/, /\/\.gitpod\.(?:ya?ml|dockerfile)$/, /\/\.idx\//, /\/\.replit$/]],
];
