import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { checkCommands, checkScripts } from '../../../../src/domain/evidence/check-settings.ts';
import { evidenceChanges } from '../../../../src/domain/evidence/evidence-changes.ts';
import type { FileVersions } from '../../../../src/domain/evidence/evidence-files.ts';

const JS = `import test from 'node:test';
import assert from 'node:assert';
test('adds', () => {
  assert.equal(add(1, 2), 3);
  assert.equal(add(2, 2), 4);
});
test('multiplies', () => {
  assert.equal(mul(2, 3), 6);
});
`;
const JEST = `describe('sums', () => {
  it('adds', () => {
    expect(add(1, 2)).toBe(3);
  });
});
`;
const PY = `import pytest

def test_adds():
    assert add(1, 2) == 3

def test_multiplies():
    assert mul(2, 3) == 6
`;
const GO = `package sums

func TestAdd(t *testing.T) {
	if Add(1, 2) != 3 {
		t.Errorf("wrong")
	}
}
`;
const RUST = `pub fn add(a: i32, b: i32) -> i32 { a + b }

#[cfg(test)]
mod tests {
    #[test]
    fn adds() {
        assert_eq!(super::add(1, 2), 3);
    }
}
`;
const PACKAGE = JSON.stringify({ name: 'x', scripts: { test: 'node scripts/test.mjs', start: 'node .' } });

const commands = checkCommands(['npm test', ...checkScripts(PACKAGE)]);
/** Written so, it is no test of this file to whatever looks for such. */
const called = (name: string, title: string): string => `${name}('${title}'`;
const kinds = (...files: FileVersions[]): string[] => evidenceChanges(files, commands).map(({ kind }) => kind);
const changed = (path: string, before: string, after: string | null): string[] => kinds({ path, before, after });

describe('tests that became weaker', () => {
  it('are found where a file of them is gone, or is no test any more', () => {
    assert.deepEqual(changed('test/a.test.js', JS, null), ['testFileDeleted']);
    assert.deepEqual(changed('tests/test_a.py', PY, null), ['testFileDeleted']);
    assert.deepEqual(changed('sums_test.go', GO, null), ['testFileDeleted']);
    assert.deepEqual(
      kinds({ path: 'a.test.js', before: JS, after: null }, { path: 'a.js.bak', before: null, after: JS }),
      ['testFileDeleted'],
    );
  });

  it('are found where some of them are gone', () => {
    assert.deepEqual(changed('a.test.js', JS, JS.slice(0, JS.indexOf("test('multiplies"))), ['testsRemoved']);
    assert.deepEqual(changed('a.test.js', JS, ''), ['testsRemoved']);
    assert.deepEqual(changed('test_a.py', PY, PY.replace('def test_adds', 'def adds')), ['testsRemoved']);
    assert.deepEqual(changed('src/lib.rs', RUST, RUST.slice(0, RUST.indexOf('#[cfg'))), ['testsRemoved']);
    assert.deepEqual(changed('a.test.js', JS, JS.replace("test('multiplies", "// test('multiplies")), ['testsRemoved']);
    const other = "test('is true', () => {\n  assert.ok(true);\n});\n";
    assert.deepEqual(changed('a.test.js', JS, JS.slice(0, JS.indexOf("test('multiplies")) + other), ['testsRemoved']);
  });

  it('are found where a small test of something else has taken the place of one', () => {
    const other = JS.replace("'multiplies'", "'subtracts'").replace('mul(2, 3), 6', 'sub(3, 2), 1');
    assert.deepEqual(changed('a.test.js', JS, other), ['testsRemoved']);
  });

  it('are found where they are skipped, in many ways', () => {
    const ways: [string, string, string][] = [
      ['a.test.js', JS, JS.replace("test('adds'", called('test.skip', 'adds'))],
      ['a.test.js', JS, JS.replace("test('adds'", "test.todo('adds'")],
      ['a.test.js', JS, JS.replace("'adds', ()", "'adds', { skip: true }, ()")],
      ['a.test.js', JEST, JEST.replace("it('adds'", called('xit', 'adds'))],
      ['a.test.js', JEST, JEST.replace("describe('sums'", called('describe.skip', 'sums'))],
      ['a.test.js', JEST, JEST.replace("describe('sums'", called('xdescribe', 'sums'))],
      ['test_a.py', PY, PY.replace('def test_adds', '@pytest.mark.skip\ndef test_adds')],
      ['test_a.py', PY, PY.replace('def test_adds', '@pytest.mark.xfail(reason="x")\ndef test_adds')],
      ['test_a.py', PY, PY.replace('    assert add', '    pytest.skip("later")\n    assert add')],
      ['sums_test.go', GO, GO.replace('\tif', '\tt.Skip("later")\n\tif')],
      ['src/lib.rs', RUST, RUST.replace('#[test]', '#[test]\n    #[ignore]')],
    ];
    for (const [path, before, after] of ways) assert.deepEqual(changed(path, before, after), ['testsSkipped'], after);
  });

  it('are found where only some others still run', () => {
    assert.deepEqual(changed('a.test.js', JS, JS.replace("test('adds'", called('test.only', 'adds'))), [
      'testsNarrowed',
    ]);
    assert.deepEqual(changed('a.test.js', JEST, JEST.replace("it('adds'", "fit('adds'")), ['testsNarrowed']);
    assert.deepEqual(kinds({ path: 'b.test.js', before: null, after: `${called('it.only', 'x')}, () => {});` }), [
      'testsNarrowed',
    ]);
  });

  it('are found where they assert less, or nothing that could fail', () => {
    const ways: [string, string, string][] = [
      ['a.test.js', JS, JS.replace('  assert.equal(mul(2, 3), 6);\n', '')],
      ['a.test.js', JS, JS.replace('assert.equal(mul(2, 3), 6)', 'assert.ok(true)')],
      ['a.test.js', JS, JS.replace('  assert.equal(mul(2', '  return;\n  assert.equal(mul(2')],
      ['a.test.js', JEST, JEST.replace('expect(add(1, 2)).toBe(3)', 'expect(true).toBe(true)')],
      ['test_a.py', PY, PY.replace('assert mul(2, 3) == 6', 'pass')],
      ['test_a.py', PY, PY.replace('assert mul(2, 3) == 6', 'assert True')],
      ['sums_test.go', GO, GO.replace('\t\tt.Errorf("wrong")\n', '')],
      ['src/lib.rs', RUST, RUST.replace('assert_eq!(super::add(1, 2), 3);', 'assert!(true);')],
    ];
    for (const [path, before, after] of ways) {
      assert.deepEqual(changed(path, before, after), ['assertionsRemoved'], after);
    }
  });

  it('are found where a snapshot says something else than before', () => {
    const snap = 'exports[`a 1`] = `\none\n`;\n';
    assert.deepEqual(changed('__snapshots__/a.js.snap', snap, snap.replace('one', 'two')), ['snapshotRewritten']);
    assert.deepEqual(changed('__snapshots__/a.js.snap', snap, null), ['snapshotRewritten']);
    assert.deepEqual(changed('__snapshots__/a.js.snap', snap, `${snap}exports[\`b 1\`] = \`\nthree\n\`;\n`), []);
  });
});

describe('checks that became weaker', () => {
  it('are found where a script, or the file that it runs, is another one', () => {
    const replaced = PACKAGE.replace('node scripts/test.mjs', 'true');
    assert.deepEqual(changed('package.json', PACKAGE, replaced), ['commandChanged']);
    assert.deepEqual(changed('package.json', PACKAGE, PACKAGE.replace('"test"', '"tests-old"')), ['commandChanged']);
    assert.deepEqual(changed('package.json', PACKAGE, PACKAGE.replace('"start"', '"pretest"')), ['commandChanged']);
    assert.deepEqual(changed('scripts/test.mjs', 'run();\n', 'process.exit(0);\n'), ['passForced', 'commandChanged']);
    const make = 'test:\n\tpytest\n\nclean:\n\trm -r build\n';
    assert.deepEqual(changed('Makefile', make, make.replace('pytest', 'true')), ['configurationChanged']);
    assert.deepEqual(changed('.github/workflows/ci.yml', 'run: npm test\n', 'run: true\n'), ['configurationChanged']);
  });

  it('are found where a runner is set up in another way', () => {
    assert.deepEqual(changed('jest.config.js', 'export default {};\n', 'export default { testMatch: [] };\n'), [
      'configurationChanged',
    ]);
    assert.deepEqual(kinds({ path: 'vitest.config.ts', before: null, after: 'export default {};\n' }), [
      'configurationChanged',
    ]);
    const toml = '[project]\nname = "x"\n\n[tool.coverage.report]\nfail_under = 90\n';
    assert.deepEqual(changed('pyproject.toml', toml, toml.replace('90', '10')), ['configurationChanged']);
    const nyc = PACKAGE.replace('"name"', '"nyc":{"branches":90},"name"');
    assert.deepEqual(changed('package.json', nyc, nyc.replace('90', '9')), ['configurationChanged']);
    assert.deepEqual(changed('tsconfig.json', '{ "strict": true }', '{ "strict": false }'), ['configurationChanged']);
  });

  it('are found where something beside the tests ends them well', () => {
    const forced = (path: string, after: string): string[] => kinds({ path, before: null, after });
    assert.deepEqual(forced('test/setup.js', "process.on('exit', () => process.reallyExit(0));\n"), ['passForced']);
    assert.ok(
      forced('conftest.py', 'def pytest_sessionfinish(session):\n    session.exitstatus = 0\n').includes('passForced'),
    );
    assert.deepEqual(forced('main_test.go', 'func TestMain(m *testing.M) { m.Run(); os.Exit(0) }\n'), ['passForced']);
  });
});

describe('honest changes', () => {
  it('of tests are none: a new test, another title, another file, a better assertion', () => {
    assert.deepEqual(
      changed('a.test.js', JS, `${JS}test('divides', () => {\n  assert.equal(div(6, 3), 2);\n});\n`),
      [],
    );
    assert.deepEqual(changed('a.test.js', JS, JS.replace("'adds'", "'adds two numbers'")), []);
    assert.deepEqual(changed('test_a.py', PY, PY.replace('test_adds', 'test_adds_two_numbers')), []);
    assert.deepEqual(changed('a.test.js', JS, JS.replace('mul(2, 3), 6', 'mul(3, 3), 9')), []);
    assert.deepEqual(
      kinds({ path: 'a.test.js', before: JS, after: null }, { path: 'test/sums.test.js', before: null, after: JS }),
      [],
    );
    const [one, two] = [JS.slice(0, JS.indexOf("test('multiplies")), JS.slice(JS.indexOf("test('multiplies"))];
    assert.deepEqual(
      kinds({ path: 'a.test.js', before: JS, after: one }, { path: 'b.test.js', before: null, after: two }),
      [],
    );
    assert.deepEqual(kinds({ path: 'b.test.js', before: null, after: JEST }), []);
  });

  it('of tests are none: several that are much alike get other titles and another order', () => {
    const tests = (word: string): string[] =>
      ['store', 'store when inflated', 'store when the type is another'].map(
        (what, index) =>
          `it('should ${word} ${what}', (done) => {\n  ask().set('type', '${index}')${'.expect("x")'.repeat(3 - index)};\n});\n`,
      );
    const renamed = tests('persist').toReversed().join('');
    assert.deepEqual(changed('a.test.js', tests('presist').join(''), renamed), []);
  });

  it('of tests are none: a method of a variable called test, and a new test that may be skipped', () => {
    const ask = "  const test = request();\n  test.set('type', 'json');\n  test.expect(200, done);\n";
    const old = `it('asks', (done) => {\n${ask}});\nit('asks again', (done) => {\n${ask}});\n`;
    const zit = 'const zit = hasZstd\n  ? it\n  : it.skip;\n';
    const more = `zit('asks for zstd', (done) => {\n${ask}});\n`;
    assert.deepEqual(changed('a.test.js', old, `${zit}${more}${old}`), []);
    const skipped = old.replace("it('asks again'", "zit('asks again'");
    assert.deepEqual(changed('a.test.js', old, `${zit}${skipped}`), ['testsSkipped']);
  });

  it('of tests are none: a new suite that is skipped after tests that are not', () => {
    const suite = `${called('describe.skip', 'later')}, () => {\n  it('is to do', () => {\n    expect(1 + 1).toBe(2);\n  });\n});\n`;
    assert.deepEqual(changed('a.test.js', JEST, JEST + suite), []);
  });

  it('of settings are none: another dependency, another script, a first test script', () => {
    assert.deepEqual(
      changed('package.json', PACKAGE, PACKAGE.replace('"name"', '"dependencies":{"y":"1"},"name"')),
      [],
    );
    assert.deepEqual(changed('package.json', PACKAGE, PACKAGE.replace('node .', 'node main.js')), []);
    const none = PACKAGE.replace('node scripts/test.mjs', 'echo \\"Error: no test specified\\" && exit 1');
    assert.deepEqual(changed('package.json', none, PACKAGE), []);
    const toml = '[project]\nname = "x"\n\n[tool.pytest.ini_options]\naddopts = "-q"\n';
    assert.deepEqual(changed('pyproject.toml', toml, toml.replace('"x"', '"y"')), []);
    const make = 'test:\n\tpytest\n';
    assert.deepEqual(changed('Makefile', make, `${make}\nrelease:\n\ttrue\n`), []);
    const looked = checkCommands([
      'eslint index.js',
      'tsc index.js',
      'node --test c.test.js',
      'node scripts/run.js index.js',
    ]);
    const one = (path: string, before: string, after: string): string[] =>
      evidenceChanges([{ path, before, after }], looked).map(({ kind }) => kind);
    assert.deepEqual(one('index.js', 'exports.a = 1;\n', 'exports.a = 2;\n'), []);
    assert.deepEqual(one('c.test.js', JS, JS.replace('), 4);', '), 4);\n  assert.equal(add(0, 0), 0);')), []);
    assert.deepEqual(one('scripts/run.js', 'run();\n', ''), ['commandChanged']);
    assert.deepEqual(changed('src/index.js', 'exports.a = 1;\n', 'exports.a = 2;\n'), []);
  });
});
