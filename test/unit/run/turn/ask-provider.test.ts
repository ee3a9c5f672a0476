import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { PersonaTemplate } from '../../../../src/domain/persona/persona.ts';
import type { Exclusion } from '../../../../src/domain/provider/provider-selection.ts';
import { failed } from '../../../../src/domain/result.ts';
import type { Choice } from '../../../../src/finance/finance-manager.ts';
import type { TurnToReserve } from '../../../../src/finance/turn-reservations.ts';
import type { RunContext } from '../../../../src/run/run-context.ts';
import { askProvider, type PromptReader, type Question } from '../../../../src/run/turn/ask-provider.ts';
import type { TurnOutcome } from '../../../../src/runtime/turn-outcome.ts';
import { sampleState } from '../../../support/builders/sample-state.ts';

const refusal: Exclusion = { kind: 'rate', reason: 'the limit is reached', untilMs: 7 };
const choice = { kind: 'serve', config: { id: 'b' }, why: '', switchedBecause: null } as Choice;

describe('one turn of the chosen provider', () => {
  it('begins with its prompt, written once and for nobody else, and not at all where nothing can be set aside', async () => {
    const readers: PromptReader[] = [];
    const asked: TurnToReserve[] = [];
    const question: Question<TurnOutcome> = {
      operation: 'work',
      persona: { name: 'engineer', systemPrompt: 'You build.' } as PersonaTemplate,
      task: null,
      prompt: async (reader) => {
        readers.push(reader);
        return 'Work.';
      },
      turnsBefore: 0,
      take: () => assert.fail('it was asked'),
    };
    // Neither the journal nor a step of the host is within reach: nothing may begin.
    const context = {
      host: { state: () => sampleState(), newId: () => 'turn-1' },
      deps: {
        providers: () => [],
        finance: {
          reserve: async (_host: unknown, _config: unknown, turn: TurnToReserve) => {
            asked.push(turn);
            return failed(refusal);
          },
        },
      },
    } as unknown as RunContext;
    assert.deepEqual(await askProvider(context, choice, question, () => []), failed(refusal));
    assert.deepEqual(readers, [{ providerId: 'b', from: null, remembers: false }]);
    const [{ turnId, opening } = assert.fail('nothing was asked for')] = asked;
    assert.deepEqual([turnId, opening.operation, opening.prompt], ['turn-1', 'work', 'Work.']);
    assert.match(opening.systemPrompt, /You build\./);
  });
});
