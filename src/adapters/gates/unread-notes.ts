import type { WorktreeFiles } from './worktree-files.ts';

/** Sentences about files that were recognised but give no gates, so that the user can configure gates manually. */
export async function unreadNotes(files: WorktreeFiles, anythingFound: boolean): Promise<string[]> {
  const top = await files.list();
  const others = OTHERS.filter(({ pattern }) => top.some((name) => pattern.test(name))).map(({ what }) => what);
  const notes = others.map(
    (what) => `This looks like a project of the kind ${what}; its checks are not detected, name them yourself.`,
  );
  return anythingFound ? notes : [...notes, ...(await nestedManifests(files, top))];
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

/** Manifests in folders: a repository whose projects are all in folders has no gates at the top level. */
async function nestedManifests(files: WorktreeFiles, top: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of top.filter((name) => name.endsWith('/') && !name.startsWith('.')).slice(0, 50)) {
    const manifest = await files.firstOf(MANIFESTS.map((name) => folder + name));
    if (manifest !== undefined) found.push(manifest);
  }
  if (found.length === 0) return [];
  return [
    `Checks are looked for at the top of the repository only; there is ${found.slice(0, 5).join(', ')}. Name them yourself.`,
  ];
}
