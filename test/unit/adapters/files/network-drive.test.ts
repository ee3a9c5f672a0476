import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'mocha';
import { networkDriveProblem, networkDriveSentence } from '../../../../src/adapters/files/network-drive.ts';

describe('a data directory on a network drive', () => {
  it('is named with what it is and where to go instead', () => {
    assert.match(networkDriveSentence(0x6969) ?? '', /network drive \(NFS\).*DARK_FACTORY_HOME/);
    assert.match(networkDriveSentence(0xff534d42) ?? '', /CIFS/);
  });

  it('is not seen in ext4, btrfs or memory', () => {
    for (const type of [0xef53, 0x9123683e, 0x01021994]) assert.equal(networkDriveSentence(type), undefined);
  });

  it('is not seen in the temporary folder of this machine', async () => {
    assert.equal(await networkDriveProblem(tmpdir()), undefined);
  });
});
