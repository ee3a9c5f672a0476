import assert from 'node:assert/strict';
import type { Result } from '../../../src/domain/result.ts';

/** What came of it, where anything but success is the end of the test. */
export function valueOf<T>(result: Result<T, { kind: string; message: string }>): T {
  assert.ok(result.ok, result.ok ? '' : `${result.failure.kind}: ${result.failure.message}`);
  return result.value;
}

/** The failure, where success is the end of the test. */
export function failureIn<F>(result: Result<unknown, F>): F {
  assert.ok(!result.ok, 'it succeeded');
  return result.failure;
}
