import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  authorValue,
  capOf,
  countValue,
  durationValue,
  gateValue,
  listValue,
  moneyValue,
  tokensValue,
  turnsValue,
} from '../../../../src/cli/verbs/option-values.ts';

describe('values of options', () => {
  it('are read in the forms that the help names', () => {
    assert.equal(durationValue('1h30m'), 5_400_000);
    assert.equal(moneyValue('2.50'), 2.5);
    assert.equal(moneyValue('$5'), 5);
    assert.deepEqual([moneyValue('none'), turnsValue('none')].map(capOf), [null, null]);
    assert.equal(countValue('7'), 7);
    assert.deepEqual(['1500', '500k', '2M', 'none'].map(tokensValue), [1500, 500_000, 2_000_000, 'none']);
    assert.deepEqual(listValue('engineer, tester', ['lead']), ['lead', 'engineer', 'tester']);
    assert.deepEqual(authorValue('A B <a@example.invalid>'), { name: 'A B', email: 'a@example.invalid' });
  });

  it('keep every "=" of a check but the first', () => {
    assert.deepEqual(gateValue('tests=CI=1 npm test', [{ name: 'lint', command: 'x' }]), [
      { name: 'lint', command: 'x' },
      { name: 'tests', command: 'CI=1 npm test' },
    ]);
  });

  it('are refused with the form they should have', () => {
    const refused: [() => unknown, RegExp][] = [
      [() => durationValue('12'), /like 12h/],
      [() => durationValue('0h'), /like 12h/],
      [() => moneyValue('-1'), /US dollars/],
      [() => moneyValue('1e9'), /US dollars/],
      [() => moneyValue('NaN'), /US dollars/],
      [() => countValue('0'), /whole number/],
      [() => tokensValue('2m'), /500k or 2M/],
      [() => tokensValue('0k'), /500k or 2M/],
      [() => countValue('1.5'), /whole number/],
      [() => turnsValue(''), /whole number/],
      [() => listValue(' , '), /one name/],
      [() => gateValue('npm test'), /name=command/],
      [() => gateValue('=npm test'), /name=command/],
      [() => gateValue('tests= '), /name=command/],
      [() => gateValue('a=b', [{ name: 'a', command: 'c' }]), /two checks named "a"/],
      [() => authorValue('nobody'), /like "Name/],
    ];
    for (const [read, message] of refused) assert.throws(read, message);
  });
});
