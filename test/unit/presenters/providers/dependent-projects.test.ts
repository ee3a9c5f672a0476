import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { dependentProjects, dependentsText } from '../../../../src/presenters/providers/dependent-projects.ts';
import { completed, midway } from '../../../support/told/by-hand.ts';

const one = { id: 'one', enabled: true };
const two = { id: 'two', enabled: true };
const project = (name: string, providers: string[]) => midway({ name, providers }).shown();

describe('projects that need one provider', () => {
  it('are those that may use no other, and those that may use all where there is no other', () => {
    const projects = [project('Named', ['one']), project('Both', ['one', 'two']), project('Any', [])];
    assert.deepEqual(dependentProjects('one', [one, two], projects), ['Named']);
    assert.deepEqual(dependentProjects('one', [one, { ...two, enabled: false }], projects), ['Named', 'Both', 'Any']);
    assert.deepEqual(dependentProjects('two', [one, two], projects), []);
  });

  it('are none that is finished', () => {
    assert.deepEqual(
      dependentProjects('one', [one], [completed(midway({ name: 'Done', providers: ['one'] })).shown()]),
      [],
    );
  });

  it('are named, and counted where they are many', () => {
    assert.equal(dependentsText([]), '');
    assert.equal(dependentsText(['A']), '“A” may use nothing else');
    assert.equal(dependentsText(['A', 'B']), '“A” and “B” may use nothing else');
    assert.match(dependentsText(['A', 'B', 'C', 'D', 'E', 'F', 'G']), /“E” and 2 more may use nothing else$/);
  });
});
