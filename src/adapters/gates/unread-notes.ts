import type { WorktreeFiles } from './worktree-files.ts';

/**
 * Sentences about files that were recognised but give no gates, so that the user can configure gates manually. `folders`: those
 * in which checks were looked for in vain.
 */
export async function unreadNotes(files: WorktreeFiles, folders: readonly string[]): Promise<string[]> {
  const top = await files.list();
  const others = OTHERS.filter(({ pattern }) => top.some((name) => pattern.test(name))).map(({ what }) => what);
  const notes = others.map(
    (what) => `This looks like a project of the kind ${what}; its checks are not detected, name them yourself.`,
  );
  if (folders.length === 0) return notes;
  const some = folders.slice(0, 5).join(', ');
  return [
    ...notes,
    `There is no project at the top of the repository, and none in ${some} has checks. Name them yourself.`,
  ];
}

const OTHERS = [
  { pattern: /^deno\.jsonc?$/, what: 'Deno' },
  { pattern: /\.(sln|slnx|csproj|fsproj)$/, what: '.NET' },
  { pattern: /^(Gemfile|Rakefile)$/, what: 'Ruby' },
  { pattern: /^composer\.json$/, what: 'PHP' },
  { pattern: /^mix\.exs$/, what: 'Elixir' },
  { pattern: /^CMakeLists\.txt$/, what: 'CMake' },
  { pattern: /^(MODULE|WORKSPACE)(\.bazel)?$/, what: 'Bazel' },
  { pattern: /^configure\.(ac|in)$/, what: 'Autotools' },
  { pattern: /^meson\.build$/, what: 'Meson' },
  { pattern: /^Package\.swift$/, what: 'Swift' },
];

const MANIFESTS = ['package.json', 'Cargo.toml', 'go.mod', 'pyproject.toml', 'pom.xml', 'build.gradle', 'Makefile'];

/** Folders with a manifest, for a repository whose projects are all in folders. */
export async function packageFolders(files: WorktreeFiles): Promise<string[]> {
  const found: string[] = [];
  for (const name of await files.list()) {
    if (!name.endsWith('/') || name.startsWith('.') || name === 'node_modules/' || found.length >= MAX_FOLDERS)
      continue;
    if ((await files.firstOf(MANIFESTS.map((manifest) => name + manifest))) !== undefined)
      found.push(name.slice(0, -1));
  }
  return found;
}

const MAX_FOLDERS = 8;
