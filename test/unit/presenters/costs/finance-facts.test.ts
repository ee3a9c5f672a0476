import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { financeFacts } from '../../../../src/presenters/costs/finance-facts.ts';
import { forecastSentence } from '../../../../src/presenters/costs/forecast-text.ts';
import { progressDocument } from '../../../../src/presenters/report/progress-document.ts';
import {
  begun,
  moment,
  newProject,
  plannedOut,
  prepared,
  taskBegun,
  taskDone,
  turnBegun,
} from '../../../support/told/by-hand.ts';
import { aProviderSnapshot } from '../../../support/builders/sample-costs.ts';

/** A turn was cut off, two switches were made, a forecast too, and another turn runs. */
const started = prepared(begun(newProject({ limits: { maxTurns: 3 } })));
const cut = turnBegun(started, { provider: 'local', reserved: 1 });
const interrupted = cut.happens({ type: 'turn.interrupted', turnId: 'turn-1', because: 'The process ended.' });
const switched = plannedOut(interrupted, undefined, { provider: 'antigravity', costUsd: 0.02 });
const done = taskDone(taskBegun(switched, 't1'));
const change = { fromProvider: 'antigravity', toProvider: 'openai', reason: 'quota: [x](http://y)' };
const resting = taskBegun(done, 't2')
  .happens({
    type: 'forecast.made',
    forecast: {
      ...{ at: moment(done), made: 'during', expectedUsd: 4.1, lowUsd: 2, highUsd: 9, fromTasks: 8, openTasks: 2 },
    },
  })
  .happens({ type: 'provider.switched', change: { ...change, at: moment(done) } });
const why = 'priority 2, 40 of 60 requests a minute are free';
const busy = turnBegun(resting, { provider: 'openai', reserved: 0.5, why }).shown();

describe('the facts of money below a project', () => {
  it('say who serves and why, what was switched, what caps are used and what is expected', () => {
    assert.deepEqual(
      financeFacts(busy, []).map(({ label, description }) => `${label}: ${description}`),
      [
        'openai serves: priority 2, 40 of 60 requests a minute are free · 1 switch',
        'Cost: ██░░░ 32 % used · $1.12 of $5.00',
        'Turns: █████ 100 % used · 2 of 3 turns',
        'Expected $4.10: 80 % between $2.00 and $9.00',
      ],
    );
    assert.deepEqual(
      financeFacts(busy, [])[0]?.children.map(({ label, description }) => `${label}: ${description}`),
      ['antigravity → openai: quota: [x](http://y)'],
    );
  });

  it('say between turns how the provider stands now', () => {
    const openai = aProviderSnapshot('openai', { reasons: ['priority 1', '2 of 2 turns are free'] });
    assert.equal(
      financeFacts(resting.shown(), [openai])[0]?.description,
      'priority 1, 2 of 2 turns are free · 1 switch',
    );
  });

  it('are in the progress document, where nothing becomes a link', () => {
    const text = progressDocument(busy, []);
    assert.match(text, /- Provider: openai \(priority 2/);
    assert.match(text, /- Cost limit: 32 % used, \$1\.12 of \$5\.00/);
    assert.match(text, /- Forecast: \$4\.10, 80 % between \$2\.00 and \$9\.00/);
    assert.match(text, /from antigravity to openai: quota: \\\[x\\\]\(http:\\\/\/y\)/);
  });
});

describe('a forecast', () => {
  const trackRecord = { scored: 20, inside: 15 };

  it('is told with how good earlier ones were', () => {
    const [forecast] = busy.state.forecasts;
    assert.ok(forecast);
    const told = (scored: number, inside: number) =>
      forecastSentence({ kind: 'forecast', forecast, trackRecord: { scored, inside } });
    assert.equal(
      told(20, 15),
      'Expected $4.10, 80 % between $2.00 and $9.00; of the last 20 forecasts 75 % were inside.',
    );
    assert.match(told(1, 0), /the one earlier forecast was outside\.$/);
    assert.match(told(0, 0), /no earlier forecast has been scored yet\.$/);
  });

  it('is refused where it would be a guess', () => {
    assert.equal(
      forecastSentence({ kind: 'thin', have: 3, need: 8, trackRecord }),
      'Too little history for a forecast: 3 of 8 finished tasks.',
    );
    assert.match(
      forecastSentence({ kind: 'noPrice', trackRecord }),
      /^No forecast: .* quota or have no known price\.$/,
    );
  });
});
