/** What a file is to the evidence, by its path alone. `/` between the parts. */
export type EvidenceRole = 'test' | 'snapshot' | 'settings' | 'source' | 'other';

/** A file before the work and after it. `null`: it is not there. */
export interface FileVersions {
  path: string;
  before: string | null;
  after: string | null;
}

export function evidenceRole(path: string): EvidenceRole {
  const name = nameOf(path);
  if (isSnapshot(path)) return 'snapshot';
  if (isCheckSettings(path)) return 'settings';
  if (!SOURCE.test(name)) return 'other';
  return isTestPath(path) ? 'test' : 'source';
}

/** Whether the file configures what a check runs, or how strict it is. */
export function isCheckSettings(path: string): boolean {
  return SETTINGS.test(nameOf(path)) || PIPELINES.test(path);
}

/** Settings of a test runner: a new one can change how the existing tests are run. */
export function isRunnerSettings(path: string): boolean {
  return RUNNER.test(nameOf(path));
}

/** Files that hold much more than settings of checks; only certain parts of them count. */
export function isMixedSettings(path: string): boolean {
  return MIXED.test(nameOf(path));
}

/** Whether tests load the file before they run, or next to them. */
export function isTestSupport(path: string): boolean {
  return (
    isTestPath(path) ||
    /(?:^|[._-])(?:setup|conftest|sitecustomize|usercustomize|preload|bootstrap)/i.test(nameOf(path))
  );
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isTestPath(path: string): boolean {
  return TEST_FOLDER.test(path) || TEST_NAME.test(nameOf(path));
}

function isSnapshot(path: string): boolean {
  return /\.(?:snap|ambr|approved\.\w+|golden)$|(?:^|\/)__(?:image_)?snapshots__\//i.test(path);
}

const SOURCE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|go|rs|java|kt|kts|scala|groovy|cs|fs|vb|rb|php|swift|c|cc|cpp|h|hpp|ex|exs|sh|bats|lua|dart|pl|t|feature)$/i;
const TEST_FOLDER = /(?:^|\/)(?:tests?|__tests__|specs?|e2e|it|integration[-_]tests?)\//i;
const TEST_NAME =
  /(?:[._-](?:test|tests|spec|specs|cy|e2e)\.\w+$)|^(?:test|tests|spec)(?:[._-].*)?\.\w+$|(?:Test|Tests|Spec|IT)\.(?:java|kt|cs|scala|groovy|php|swift)$|\.(?:feature|bats)$/;

const RUNNER =
  /^(?:jest|vitest|vite|ava|karma|playwright|cypress|wdio|web-test-runner|nightwatch|mocha|nyc|c8|tap|stryker)[.-](?:config|conf|workspace|setup)\b.*$|^\.(?:mocharc|nycrc|c8rc|taprc|coveragerc|rspec|simplecov|jasmine)\b.*$|^(?:pytest\.ini|tox\.ini|noxfile\.py|phpunit\.xml(?:\.dist)?|jasmine\.json|nextest\.toml|runsettings|karma\.conf\.js)$/i;
const OTHER_SETTINGS =
  /^(?:conftest\.py|sitecustomize\.py|package\.json|pyproject\.toml|setup\.cfg|cargo\.toml|makefile|gnumakefile|justfile|\.?justfile|rakefile|taskfile\.ya?ml|deno\.jsonc?|bunfig\.toml|turbo\.json|nx\.json|project\.json|lerna\.json|composer\.json|pom\.xml|build\.gradle(?:\.kts)?|build\.sbt|tsconfig[\w.-]*\.json|jsconfig\.json|\.?eslint(?:rc|ignore|\.config).*|\.?(?:prettier|stylelint)(?:rc|ignore|\.config).*|biome\.jsonc?|dprint\.json|oxlint.*\.json|\.oxlintrc\.json|ruff\.toml|\.ruff\.toml|mypy\.ini|\.mypy\.ini|pyrightconfig\.json|\.flake8|\.pylintrc|\.golangci\.ya?ml|clippy\.toml|rustfmt\.toml|\.rustfmt\.toml|\.rubocop\.yml|phpstan.*\.neon(?:\.dist)?|codecov\.ya?ml|\.codecov\.yml|sonar-project\.properties|detekt\.yml)$/i;
const SETTINGS = new RegExp(`${RUNNER.source}|${OTHER_SETTINGS.source}`, 'i');
const PIPELINES =
  /^(?:\.github\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.circleci\/config\.yml|jenkinsfile|azure-pipelines\.ya?ml|\.travis\.yml|bitbucket-pipelines\.yml|\.drone\.yml|appveyor\.yml|\.buildkite\/.*\.ya?ml|\.husky\/[^/]+|\.pre-commit-config\.yaml|lefthook\.ya?ml)$/i;
const MIXED =
  /^(?:package\.json|pyproject\.toml|setup\.cfg|tox\.ini|cargo\.toml|makefile|gnumakefile|\.?justfile|rakefile|pom\.xml|build\.gradle(?:\.kts)?|build\.sbt|deno\.jsonc?|composer\.json|conftest\.py|vite\.config\..*|project\.json)$/i;
