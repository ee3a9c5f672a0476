import { demand, noFindings, offer, type Findings } from './findings.ts';
import type { ToolLookup } from './tool-lookup.ts';
import type { WorktreeFiles } from './worktree-files.ts';

/** Gates run without network, so Maven must use only its own cache. */
export async function detectMaven(files: WorktreeFiles, tools: ToolLookup): Promise<Findings | undefined> {
  const manifest = await files.read('pom.xml');
  if (manifest === undefined) return undefined;
  const findings = noFindings('maven');
  const program = await wrapperOr(files, tools, 'mvnw', 'mvn');
  const add = (kind: 'format' | 'lint' | 'tests', goal: string, because: string) => {
    const take = kind === 'tests' ? demand : offer;
    take(findings, tools, program, { kind, command: `${program} --batch-mode --offline ${goal}`, because });
  };
  if (manifest.includes('spotless-maven-plugin'))
    add('format', 'spotless:check', 'pom.xml names spotless-maven-plugin');
  if (manifest.includes('maven-checkstyle-plugin'))
    add('lint', 'checkstyle:check', 'pom.xml names maven-checkstyle-plugin');
  add('tests', 'test', 'pom.xml');
  if (tools.has(program)) findings.covered.push('types', 'build');
  return findings;
}

/** Without the Gradle daemon, because no process may outlive a gate. */
export async function detectGradle(files: WorktreeFiles, tools: ToolLookup): Promise<Findings | undefined> {
  const name = await files.firstOf(['build.gradle.kts', 'build.gradle', 'settings.gradle.kts', 'settings.gradle']);
  if (name === undefined) return undefined;
  const findings = noFindings('gradle');
  const script = (await files.read(name)) ?? '';
  const program = await wrapperOr(files, tools, 'gradlew', 'gradle');
  const add = (kind: 'format' | 'lint' | 'tests', task: string, because: string) => {
    const take = kind === 'tests' ? demand : offer;
    take(findings, tools, program, {
      kind,
      command: `${program} --no-daemon --offline --console=plain ${task}`,
      because,
    });
  };
  const hasSpotless = /spotless/.test(script);
  if (hasSpotless) add('format', 'spotlessCheck', `${name} names spotless`);
  if (/ktlint|detekt|checkstyle|\bpmd\b/i.test(script)) add('lint', 'check -x test', `${name} names a linter`);
  add('tests', 'test', name);
  if (tools.has(program)) findings.covered.push('types', 'build');
  return findings;
}

async function wrapperOr(files: WorktreeFiles, tools: ToolLookup, wrapper: string, program: string): Promise<string> {
  if (tools.isWindows)
    return (await files.has(`${wrapper}.bat`)) || (await files.has(`${wrapper}.cmd`)) ? `.\\${wrapper}` : program;
  return tools.has(`./${wrapper}`) ? `./${wrapper}` : program;
}
