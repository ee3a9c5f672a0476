import { demand, noFindings, offer, type Findings } from './findings.ts';
import type { ToolLookup } from './tool-lookup.ts';
import type { WorktreeFiles } from './worktree-files.ts';

export async function detectGo(files: WorktreeFiles, tools: ToolLookup): Promise<Findings | undefined> {
  if (!(await files.has('go.mod'))) return undefined;
  const findings = noFindings('go');
  const config = await files.firstOf(['.golangci.yml', '.golangci.yaml', '.golangci.toml', '.golangci.json']);
  // gofmt exits with 0 even if it lists files; the vendor folder is not the project's own code.
  const own = `-name '*.go' -not -path './vendor/*' -not -path '*/testdata/*'`;
  const format = `files=$(find . ${own} -exec gofmt -l {} +); echo "$files"; test -z "$files"`;
  if (!tools.isWindows) offer(findings, tools, 'gofmt', { kind: 'format', command: format, because: 'go.mod' });
  if (config !== undefined && tools.has('golangci-lint')) {
    findings.gates.push({ kind: 'lint', command: 'golangci-lint run', because: config });
  } else {
    if (config !== undefined)
      findings.notes.push(`${config} is there, but golangci-lint is not installed; go vet is run instead.`);
    offer(findings, tools, 'go', { kind: 'lint', command: 'go vet ./...', because: 'go.mod' });
  }
  offer(findings, tools, 'go', { kind: 'build', command: 'go build ./...', because: 'go.mod' });
  demand(findings, tools, 'go', { kind: 'tests', command: 'go test ./...', because: 'go.mod' });
  if (tools.has('go')) findings.covered.push('types');
  return findings;
}
