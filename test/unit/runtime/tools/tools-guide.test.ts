import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { turnKind } from '../../../../src/domain/money/cost-entry.ts';
import { TOOL_LIMITS } from '../../../../src/domain/turn/tool-arguments.ts';
import type { ToolDefinition } from '../../../../src/ports/chat-model.ts';
import { toolsFor } from '../../../../src/runtime/tools/tool-box.ts';

const guide = readFileSync(new URL('../../../../docs/tools.md', import.meta.url), 'utf8');

interface Property {
  default?: unknown;
  maximum?: number;
  enum?: string[];
}

/** `lines` (400 when left out, at most 2000) */
function argumentIn(name: string, property: Property, isRequired: boolean): string {
  const facts = [
    property.default === undefined || Array.isArray(property.default)
      ? ''
      : `${JSON.stringify(property.default)} when left out`,
    isRequired || property.default !== undefined ? '' : 'may be left out',
    property.maximum !== undefined && property.maximum <= 10_000 ? `at most ${property.maximum}` : '',
    (property.enum ?? []).join(', '),
  ].filter((fact) => fact !== '');
  return `\`${name}\`${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`;
}

function rowFor({ name, parameters }: ToolDefinition, turns: string[]): string {
  const properties = parameters['properties'] as Record<string, Property>;
  const required = (parameters['required'] ?? []) as string[];
  const shown = Object.entries(properties).map(([key, value]) => argumentIn(key, value, required.includes(key)));
  return `| \`${name}\` | ${turns.join(', ')} | ${shown.join(', ')} |`;
}

describe('the guide to tools', () => {
  it('lists every tool with its turns, arguments, defaults and limits, and nothing else', () => {
    const rows = new Map<string, { definition: ToolDefinition; turns: string[] }>();
    for (const operation of turnKind.options) {
      for (const { definition } of toolsFor(operation)) {
        // `finish` reads as two tools: one for work, one for plans.
        const key = JSON.stringify(definition);
        const row = rows.get(key) ?? { definition, turns: [] };
        rows.set(key, { ...row, turns: [...row.turns, operation] });
      }
    }
    const expected = [...rows.values()].map(({ definition, turns }) => rowFor(definition, turns));
    const found = (guide.split('## What each does')[0] ?? '')
      .split('\n')
      .filter((line) => /^\| `[a-z_]+` \|/.test(line));
    assert.deepEqual(found.sort(), expected.sort());
  });

  it('names the limits as they are', () => {
    const number = (count: number) => count.toLocaleString('en-GB');
    for (const text of [
      `${number(TOOL_LIMITS.mostNames)} names`,
      `${number(TOOL_LIMITS.mostMatches)} lines`,
      `${number(TOOL_LIMITS.mostWritten)} characters`,
      '24,000 bytes',
      '60,000 characters',
      '10,000,000 bytes',
    ]) {
      assert.ok(guide.includes(text), text);
    }
  });
});
