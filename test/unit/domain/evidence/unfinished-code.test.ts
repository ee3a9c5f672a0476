import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { unfinishedCode } from '../../../../src/domain/evidence/unfinished-code.ts';

const found = (path: string, after: string, before: string | null = null): boolean =>
  unfinishedCode([{ path, before, after }]).length > 0;

describe('code that only fails', () => {
  it('is found in many languages', () => {
    const ways: [string, string][] = [
      ['index.js', "exports.sub = () => {\n  throw new Error('later');\n};\n"],
      ['index.js', "exports.sub = (a, b) => {\n  if (!a) return 0;\n  throw new Error('not implemented');\n};\n"],
      ['src/a.ts', "export function sub(a: number, b: number): number {\n  throw new Error('TODO');\n}\n"],
      ['src/a.ts', "export function sub(a: number, b: number): number {\n  throw new Error('no');\n}\n"],
      ['src/a.ts', "class A {\n  sub(): number {\n    throw new Error('no');\n  }\n}\n"],
      ['a.py', 'def sub(a, b):\n    raise NotImplementedError\n'],
      ['a.py', 'def sub(a, b):\n    """Subtracts."""\n    raise RuntimeError("later")\n'],
      ['a.go', 'func Sub(a, b int) int {\n\tpanic("not implemented")\n}\n'],
      ['a.go', 'func Sub(a, b int) int {\n\tpanic("x")\n}\n'],
      ['src/lib.rs', 'pub fn sub(a: i32, b: i32) -> i32 {\n    todo!()\n}\n'],
      ['src/lib.rs', 'pub fn sub(a: i32, b: i32) -> i32 {\n    unimplemented!("sub")\n}\n'],
      ['A.kt', 'fun sub(a: Int, b: Int): Int = TODO("later")\n'],
      ['A.java', 'int sub(int a, int b) { throw new UnsupportedOperationException(); }\n'],
    ];
    for (const [path, after] of ways) assert.ok(found(path, after), after);
  });

  it('is not: a guard, a helper that throws what it is given, a comment, a test', () => {
    const honest: [string, string][] = [
      [
        'index.js',
        "exports.sub = (a, b) => {\n  if (b === undefined) {\n    throw new Error('b');\n  }\n  return a - b;\n};\n",
      ],
      ['index.js', "try {\n  run();\n} catch (error) {\n  throw new Error('failed');\n}\n"],
      [
        'src/a.ts',
        'export function assertNever(value: never): never {\n  throw new Error(`Unexpected ${value}`);\n}\n',
      ],
      ['src/a.ts', 'export function fail(message: string) {\n  throw new Error(message);\n}\n'],
      ['src/a.ts', "class A {\n  private constructor() {\n    throw new Error('no instances');\n  }\n}\n"],
      ['index.js', "// throw new Error('not implemented')\nexports.sub = (a, b) => a - b;\n"],
      ['a.test.js', "test('throws', () => {\n  throw new Error('later');\n});\n"],
      ['a.py', 'def sub(a, b):\n    if a is None:\n        raise ValueError("a")\n    return a - b\n'],
      ['notes.md', 'throw new Error("not implemented")\n'],
    ];
    for (const [path, after] of honest) assert.ok(!found(path, after), after);
  });

  it('counts only where the work added it', () => {
    const stub = "exports.sub = () => {\n  throw new Error('later');\n};\n";
    assert.ok(!found('index.js', `${stub}exports.one = 1;\n`, stub));
    assert.ok(!found('index.js', 'exports.sub = (a, b) => a - b;\n', stub));
  });
});
