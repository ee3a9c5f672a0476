import type { FoundGate } from '../findings.ts';
import type { Manifest } from './manifest.ts';
import { programOf } from '../commands/command-line.ts';
import type { ToolLookup } from '../tool-lookup.ts';
import type { WorktreeFiles } from '../worktree-files.ts';

/** Builds a check of a kind that no script covers, from the repository's own tool and settings. */
export async function nodeFallback(
  kind: 'format' | 'lint' | 'types',
  manifest: Manifest,
  files: WorktreeFiles,
  tools: ToolLookup,
): Promise<FoundGate | undefined> {
  // `npx --no-install` runs only programs in node_modules and downloads nothing.
  const local = (command: string, because: string): FoundGate | undefined =>
    tools.hasLocal(programOf(command)) && tools.has('npx')
      ? { kind, command: `npx --no-install ${command}`, because }
      : undefined;
  for (const { configs, inManifest, command, because } of CONFIGURED[kind]) {
    const config = (await files.firstOf(configs)) ?? (inManifest?.(manifest) === true ? 'package.json' : undefined);
    const gate = config === undefined ? undefined : local(command, because(config));
    if (gate !== undefined) return gate;
  }
  return undefined;
}

interface Configured {
  configs: readonly string[];
  inManifest?: (manifest: Manifest) => boolean;
  command: string;
  because: (config: string) => string;
}

const withEndings = (base: string, ...endings: string[]) => endings.map((ending) => `${base}${ending}`);
const found = (config: string) => `${config} is there, and no script for it`;

const CONFIGURED: Readonly<Record<'format' | 'lint' | 'types', readonly Configured[]>> = {
  format: [
    {
      configs: [
        ...withEndings('.prettierrc', '', '.json', '.json5', '.yaml', '.yml', '.toml', '.js', '.cjs', '.mjs', '.ts'),
        ...withEndings('prettier.config', '.js', '.cjs', '.mjs', '.ts'),
      ],
      inManifest: (manifest) => manifest.hasPrettierConfig,
      command: 'prettier --check .',
      because: found,
    },
    { configs: ['biome.json', 'biome.jsonc'], command: 'biome format .', because: found },
    { configs: ['.oxfmtrc.json', '.oxfmtrc.jsonc'], command: 'oxfmt --check', because: found },
    { configs: ['dprint.json', '.dprint.json', 'dprint.jsonc'], command: 'dprint check', because: found },
  ],
  lint: [
    {
      configs: [
        ...withEndings('eslint.config', '.js', '.mjs', '.cjs', '.ts', '.mts'),
        ...withEndings('.eslintrc', '', '.js', '.cjs', '.json', '.yml', '.yaml'),
      ],
      inManifest: (manifest) => manifest.hasEslintConfig,
      command: 'eslint .',
      because: found,
    },
    { configs: ['biome.json', 'biome.jsonc'], command: 'biome lint .', because: found },
    { configs: ['.oxlintrc.json', 'oxlintrc.json'], command: 'oxlint', because: found },
  ],
  types: [{ configs: ['tsconfig.json'], command: 'tsc --noEmit', because: found }],
};
