import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { stoppedProjects, stoppedText } from '../../../../src/presenters/project/stopped-projects.ts';
import { midway } from '../../../support/told/by-hand.ts';
import { stopped } from '../../../support/told/stopped.ts';

const paused = (
  name: string,
  code: 'providerNeedsPerson' | 'providerFailed' | 'pausedByUser' | 'diskFull',
  providers: string[] = [],
) => stopped(midway({ name, providers }), code).happens({ type: 'driver.stopped' }).shown();

describe('projects that a mended provider lets go on', () => {
  it('are those that stopped for want of one and may use it', () => {
    const projects = [
      paused('Any', 'providerNeedsPerson'),
      paused('Named', 'providerFailed', ['one']),
      paused('Of another', 'providerNeedsPerson', ['two']),
      paused('By hand', 'pausedByUser'),
      paused('Full', 'diskFull'),
      stopped(midway({ name: 'At work' }), 'providerNeedsPerson').shown('here'),
    ];
    assert.equal(stoppedText(stoppedProjects('one', projects)), '“Any” and “Named” stopped for want of a provider.');
    assert.equal(stoppedText(stoppedProjects('one', projects.slice(2))), '');
  });
});
