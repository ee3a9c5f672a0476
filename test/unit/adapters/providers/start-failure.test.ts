import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { startFailureKind } from '../../../../src/adapters/providers/start-failure.ts';
import { remedyOf } from '../../../../src/domain/provider/provider-failure.ts';

describe('a program of a provider that could not be started', () => {
  const kindOf = (startFailure: string, isMachineBusy = false) => startFailureKind({ startFailure, isMachineBusy });

  it('was held up by the machine where the flag or the words say so', () => {
    for (const words of [
      '/usr/bin/bwrap could not be started: spawn /usr/bin/bwrap EAGAIN.',
      'bwrap: Creating new namespace failed: Resource temporarily unavailable',
      'prlimit: failed to execute agy: Cannot allocate memory',
      '/usr/bin/node could not be started: spawn /usr/bin/node EMFILE.',
    ]) {
      assert.equal(kindOf(words), 'machineBusy', words);
    }
    assert.equal(kindOf('No words that are known.', true), 'machineBusy');
    assert.equal(remedyOf('machineBusy'), 'retry');
  });

  it('is tried again where the disk is full, and is for a person where it is not there', () => {
    assert.equal(
      remedyOf(kindOf('The temporary folder /tmp cannot be used: ENOSPC: no space left on device.')),
      'retry',
    );
    assert.equal(kindOf('The program "agy" was not found on the search path (/usr/bin).'), 'notInstalled');
    assert.equal(kindOf('/usr/bin/agy is not executable.'), 'notInstalled');
  });
});
