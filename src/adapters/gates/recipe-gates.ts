import { demand, noFindings, type DetectedKind, type Findings } from './findings.ts';
import type { ToolLookup } from './tool-lookup.ts';
import type { WorktreeFiles } from './worktree-files.ts';

/** Targets of a Makefile that are named like checks. */
export async function detectMake(files: WorktreeFiles, tools: ToolLookup): Promise<Findings | undefined> {
  const name = await files.firstOf(['GNUmakefile', 'makefile', 'Makefile']);
  const text = name === undefined ? undefined : await files.read(name);
  if (name === undefined || text === undefined) return undefined;
  const targets = [...text.matchAll(/^([A-Za-z0-9_./ -]+?)\s*::?(?![=:])/gm)].flatMap(([, names = '']) =>
    names.split(/\s+/),
  );
  return fromRecipes(noFindings('make'), tools, 'make', new Set(targets), name);
}

/** Recipes of a justfile. Recipes that need an argument are skipped. */
export async function detectJust(files: WorktreeFiles, tools: ToolLookup): Promise<Findings | undefined> {
  const name = await files.firstOf(['justfile', 'Justfile', '.justfile']);
  const text = name === undefined ? undefined : await files.read(name);
  if (name === undefined || text === undefined) return undefined;
  const recipes = [...text.matchAll(/^@?([A-Za-z_][\w-]*)([^:\n]*?):(?!=)/gm)]
    .filter(([, , parameters = '']) =>
      parameters
        .trim()
        .split(/\s+/)
        .every((each) => each === '' || /^\*|=/.test(each)),
    )
    .map(([, recipe = '']) => recipe);
  return fromRecipes(noFindings('just'), tools, 'just', new Set(recipes), name);
}

const NAMES: readonly (readonly [DetectedKind, readonly string[]])[] = [
  ['format', ['format-check', 'fmt-check', 'check-format', 'check-fmt', 'format_check', 'fmt_check', 'check_format']],
  ['lint', ['lint', 'lint-check', 'check-lint']],
  ['types', ['typecheck', 'type-check', 'check-types', 'types', 'mypy']],
  ['build', ['build', 'all']],
  ['tests', ['test', 'tests', 'check']],
];

function fromRecipes(
  findings: Findings,
  tools: ToolLookup,
  tool: string,
  recipes: ReadonlySet<string>,
  file: string,
): Findings {
  for (const [kind, names] of NAMES) {
    const recipe = names.find((name) => recipes.has(name));
    if (recipe !== undefined)
      demand(findings, tools, tool, { kind, command: `${tool} ${recipe}`, because: `${file} "${recipe}"` });
  }
  if (findings.gates.length === 0 && findings.unusable.length === 0) {
    findings.notes.push(`${file} has no target that is named like a check; if it has checks, name them yourself.`);
  }
  return findings;
}
