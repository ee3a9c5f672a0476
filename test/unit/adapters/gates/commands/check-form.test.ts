import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { checkForm } from '../../../../../src/adapters/gates/commands/check-form.ts';

describe('the form of a command that only judges', () => {
  const cases: [string, string][] = [
    ['prettier --write "src/**/*.ts"', 'prettier --check "src/**/*.ts"'],
    ['prettier . -w', 'prettier . --check'],
    ['biome check --write --unsafe src', 'biome check src'],
    ['biome format --fix .', 'biome format .'],
    ['eslint . --fix', 'eslint .'],
    ['stylelint "**/*.css" --fix', 'stylelint "**/*.css"'],
    ['standard --fix', 'standard'],
    ['xo --fix', 'xo'],
    ['oxlint --fix --fix-suggestions', 'oxlint'],
    ['oxfmt src', 'oxfmt src --check'],
    ['dprint fmt', 'dprint check'],
    ['jest -u', 'jest'],
    ['vitest run --update', 'vitest run'],
    ['black .', 'black --check .'],
    ['python -m black src', 'python -m black --check src'],
    ['isort .', 'isort --check-only .'],
    ['ruff check --fix .', 'ruff check .'],
    ['ruff format', 'ruff format --check'],
    ['cargo fmt', 'cargo fmt --check'],
    ['cargo fmt --all -- --config max_width=90', 'cargo fmt --all --check -- --config max_width=90'],
    ['cargo clippy --fix --allow-dirty', 'cargo clippy'],
    ['golangci-lint run --fix', 'golangci-lint run'],
    ['shfmt -w .', 'shfmt -d .'],
    ['rubocop -A', 'rubocop'],
    ['clang-format -i a.c', 'clang-format --dry-run --Werror a.c'],
    ['deno fmt', 'deno fmt --check'],
    ['mix format', 'mix format --check-formatted'],
    ['terraform fmt', 'terraform fmt -check'],
  ];
  for (const [command, judging] of cases) {
    it(`of "${command}" is "${judging}"`, () => {
      assert.equal(checkForm(command), judging);
    });
  }

  it('is the command itself where it judges already', () => {
    for (const command of [
      ...['prettier --check .', 'eslint . --fix-dry-run', 'black --check .', 'cargo fmt --all -- --check', 'mocha -w'],
      ...['gofmt -l .', 'rubocop', 'tsc -w', 'biome ci', 'jest -w 2', 'ruff check .', 'python -m pytest'],
    ]) {
      assert.equal(checkForm(command), command);
    }
  });

  it('does not exist for a command that can only change files', () => {
    for (const command of ['gofmt -w .', 'go fmt ./...', 'cargo fix', 'lint-staged', 'pre-commit run --all-files'])
      assert.equal(checkForm(command), undefined, command);
  });
});
