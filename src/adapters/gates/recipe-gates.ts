import { checkForm } from './commands/check-form.ts';
import { programOf, segmentsOf } from './commands/command-line.ts';
import { singleRun } from './commands/single-run.ts';
import { demand, noFindings, type DetectedKind, type Findings } from './findings.ts';
import type { ToolLookup } from './tool-lookup.ts';
import type { WorktreeFiles } from './worktree-files.ts';

/** Targets of a Makefile that are named like checks. */
export async function detectMake(files: WorktreeFiles, tools: ToolLookup): Promise<Findings | undefined> {
  const name = await files.firstOf(['GNUmakefile', 'makefile', 'Makefile']);
  const text = name === undefined ? undefined : await files.read(name);
  if (name === undefined || text === undefined) return undefined;
  const recipes = recipesIn(text, /^([A-Za-z0-9_./-][A-Za-z0-9_./ -]*?)\s*::?(?![=:])/).flatMap((recipe) =>
    recipe.head.split(/\s+/).map((target) => ({ ...recipe, head: target })),
  );
  return fromRecipes(noFindings('make'), tools, 'make', recipes, name);
}

/** Recipes of a justfile. */
export async function detectJust(files: WorktreeFiles, tools: ToolLookup): Promise<Findings | undefined> {
  const name = await files.firstOf(['justfile', 'Justfile', '.justfile']);
  const text = name === undefined ? undefined : await files.read(name);
  if (name === undefined || text === undefined) return undefined;
  const recipes = recipesIn(text, /^@?([A-Za-z_][\w-]*[^:\n]*?)\s*:(?!=)/).map((recipe) => {
    const [head = '', ...parameters] = recipe.head.split(/\s+/);
    return { ...recipe, head, needsArgument: parameters.some((each) => each !== '' && !/^\*|=/.test(each)) };
  });
  return fromRecipes(noFindings('just'), tools, 'just', recipes, name);
}

/** Tasks of a Taskfile. */
export async function detectTask(files: WorktreeFiles, tools: ToolLookup): Promise<Findings | undefined> {
  const name = await files.firstOf([
    'Taskfile.yml',
    'Taskfile.yaml',
    'taskfile.yml',
    'taskfile.yaml',
    'Taskfile.dist.yml',
  ]);
  const text = name === undefined ? undefined : await files.read(name);
  if (name === undefined || text === undefined) return undefined;
  const tasks = /^tasks:[^\n]*\n((?:[ \t]+[^\n]*\n|[ \t]*\n|#[^\n]*\n)*)/m.exec(`${text}\n`)?.[1] ?? '';
  const indent = /^[ \t]+/.exec(tasks.trimStart() === '' ? '' : tasks.replace(/^\s*\n/, ''))?.[0] ?? '  ';
  const level = tasks
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n');
  const recipes = recipesIn(level, /^(['"]?[A-Za-z_][\w:-]*['"]?):(?=\s|$)/).map(({ head, body }) => ({
    head: head.replace(/['"]/g, ''),
    body: body.map((line) => line.replace(/^-\s*(cmd:\s*)?|^(cmd|cmds):\s*/g, '').replace(/^(['"])(.*)\1$/, '$2')),
  }));
  return fromRecipes(noFindings('task'), tools, 'task', recipes, name);
}

interface Recipe {
  head: string;
  /** Its command lines. */
  body: readonly string[];
  needsArgument?: boolean;
}

/** `head` matches the line that begins a recipe; the indented lines after it are its body. */
function recipesIn(text: string, head: RegExp): Recipe[] {
  const recipes: { head: string; body: string[] }[] = [];
  for (const line of text.split('\n')) {
    if (/^\s*(#|$)/.test(line)) continue;
    if (/^\s/.test(line)) recipes.at(-1)?.body.push(line.trim().replace(/^[@-]+\s*/, ''));
    else {
      const found = head.exec(line)?.[1];
      recipes.push({ head: found ?? '', body: [] });
    }
  }
  return recipes.filter((recipe) => recipe.head !== '');
}

const NAMES: readonly (readonly [DetectedKind, readonly string[]])[] = [
  [
    'format',
    [
      ...['format-check', 'fmt-check', 'check-format', 'check-fmt', 'format_check', 'fmt_check', 'check_format'],
      ...['format:check', 'fmt:check', 'check:format'],
    ],
  ],
  ['lint', ['lint', 'lint-check', 'check-lint', 'lint:check']],
  ['types', ['typecheck', 'type-check', 'check-types', 'types', 'mypy']],
  ['build', ['build', 'all']],
  ['tests', ['test', 'tests', 'check', 'test-unit', 'unit-test', 'unittest', 'test:unit']],
];

function fromRecipes(
  findings: Findings,
  tools: ToolLookup,
  tool: string,
  recipes: readonly Recipe[],
  file: string,
): Findings {
  for (const [kind, names] of NAMES) {
    for (const name of names) {
      const recipe = recipes.find(({ head, body }) => head === name && (body.length > 0 || tool === 'make'));
      if (recipe === undefined) continue;
      const what = `${file} "${name}"`;
      const [only, ...more] = recipe.body;
      const fits = formOf(recipe, kind);
      if (fits.kind === 'asItIs') demand(findings, tools, tool, { kind, command: `${tool} ${name}`, because: what });
      else if (fits.kind === 'made' && only !== undefined && more.length === 0) {
        demand(findings, tools, programOf(fits.line), { kind, command: fits.line, because: `${what}, ${fits.how}` });
      } else {
        findings.notTaken.push({ what, why: fits.kind === 'none' ? fits.why : 'changesFiles' });
        continue;
      }
      break;
    }
  }
  if (findings.gates.length === 0 && findings.notTaken.length === 0) {
    findings.notes.push(`${file} has no target that is named like a check; if it has checks, name them yourself.`);
  }
  return findings;
}

type Form =
  | { kind: 'asItIs' }
  | { kind: 'made'; line: string; how: string }
  | { kind: 'none'; why: 'watches' | 'changesFiles' | 'needsArgument' };

function formOf({ body, needsArgument }: Recipe, kind: DetectedKind): Form {
  if (needsArgument === true) return { kind: 'none', why: 'needsArgument' };
  let made: Form = { kind: 'asItIs' };
  for (const line of body) {
    for (const { command } of segmentsOf(line)) {
      // Variables of the recipe's own language would be lost with its program.
      const once = singleRun(command);
      if (once === undefined) return { kind: 'none', why: 'watches' };
      const judging = kind === 'build' ? once : checkForm(once);
      if (judging === undefined) return { kind: 'none', why: 'changesFiles' };
      if (judging === command) continue;
      const why = once === command ? 'changesFiles' : 'watches';
      if (/[$%{]/.test(line) || segmentsOf(line).length > 1) return { kind: 'none', why };
      const how = once === command ? 'made to judge instead of change' : 'made to run once';
      made = { kind: 'made', line: judging, how };
    }
  }
  return made;
}
