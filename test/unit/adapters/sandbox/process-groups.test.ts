import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { groupParents } from '../../../../src/adapters/sandbox/process-groups.ts';

const mount = (root: string, at: string, type: string, options = 'rw'): string =>
  `30 22 0:27 ${root} ${at} rw,relatime shared:9 - ${type} ${type} ${options}`;

describe('where control groups with a limit of processes can be made', () => {
  const second = mount('/', '/sys/fs/cgroup', 'cgroup2', 'rw,nsdelegate');

  it('is beside our own group with version 2, because a group with processes has none below it', () => {
    const own = '0::/user.slice/user-1000.slice/user@1000.service/app.slice/code.scope\n';
    const beside = '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice';
    assert.deepEqual(groupParents(own, `${second}\n`), [beside]);
    assert.deepEqual(groupParents('0::/\n', second), ['/sys/fs/cgroup']);
  });

  it('is below our own group with version 1, where it counts processes', () => {
    const first = mount('/', '/sys/fs/cgroup/pids', 'cgroup', 'rw,pids');
    const memory = mount('/', '/sys/fs/cgroup/memory', 'cgroup', 'rw,memory');
    const own = '8:pids:/user.slice\n4:memory:/other\n0::/\n';
    assert.deepEqual(groupParents(own, [memory, first].join('\n')), ['/sys/fs/cgroup/pids/user.slice']);
    assert.deepEqual(groupParents('3:cpu,pids:/a b\n', mount('/', '/c', 'cgroup', 'rw,cpu,pids')), ['/c/a b']);
  });

  it('is in what a container shows of the groups, and nowhere where our own is outside of that', () => {
    const shown = mount('/docker/abc', '/sys/fs/cgroup/pids', 'cgroup', 'rw,pids');
    assert.deepEqual(groupParents('8:pids:/docker/abc/own\n', shown), ['/sys/fs/cgroup/pids/own']);
    assert.deepEqual(groupParents('8:pids:/docker/abcdef\n', shown), []);
    assert.deepEqual(groupParents('0::/../other\n', second), []);
    assert.deepEqual(groupParents('', ''), []);
  });
});
