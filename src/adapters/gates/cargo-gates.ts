import { demand, noFindings, offer, type Findings } from './findings.ts';
import type { ToolLookup } from './tool-lookup.ts';
import type { WorktreeFiles } from './worktree-files.ts';

/** Rust: the tool chain includes its own checks. */
export async function detectCargo(files: WorktreeFiles, tools: ToolLookup): Promise<Findings | undefined> {
  const manifest = await files.read('Cargo.toml');
  if (manifest === undefined) return undefined;
  const findings = noFindings('cargo');
  const isWorkspace = /^\s*\[workspace\]/m.test(manifest);
  const because = isWorkspace ? 'Cargo.toml of a workspace' : 'Cargo.toml';
  // The subcommands are separate programs, which a minimal tool chain lacks.
  const every = isWorkspace ? ' --workspace' : '';
  offer(findings, tools, 'cargo-fmt', { kind: 'format', command: 'cargo fmt --all --check', because });
  offer(findings, tools, 'cargo-clippy', { kind: 'lint', command: `cargo clippy${every} --all-targets`, because });
  demand(findings, tools, 'cargo', { kind: 'tests', command: `cargo test${every}`, because });
  // `cargo test` compiles first, which covers both.
  if (tools.has('cargo')) findings.covered.push('types', 'build');
  return findings;
}
