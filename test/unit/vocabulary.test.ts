import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { factoryEventSchema } from '../../src/domain/run/events.ts';
import { PROJECT_STATUSES } from '../../src/domain/run/project-status.ts';
import { statusReasonCode } from '../../src/domain/run/status-reason.ts';
import { taskStatus } from '../../src/domain/task/task.ts';
import { agentStatus } from '../../src/domain/turn/agent.ts';
import { projectFiles, readProjectFile } from '../support/source/source-tree.ts';

const source = projectFiles().filter((file) => file.startsWith('src/') && file.endsWith('.ts'));
const textOf = (files: readonly string[]): string => files.map(readProjectFile).join('\n');
/** Rooms that make facts true. */
const writers = textOf(source.filter((file) => /^src\/(?:run|finance|fleet)\/|^src\/adapters\/run-hosts\//.test(file)));
const appliers = textOf(source.filter((file) => /^src\/domain\/run\/apply-[a-z-]+\.ts$/.test(file)));
/** Where a task begins. */
const pending = readProjectFile('src/domain/task/task.ts');
const sentences = readProjectFile('src/presenters/project/reason-sentence.ts');

describe('a word of the journal', () => {
  const types = factoryEventSchema.options.map((option) => option.shape.type.value);

  it('that names an event is written by a room that makes facts true', () => {
    const unwritten = types.filter((type) => !writers.includes(`type: '${type}'`));
    assert.deepEqual(unwritten, []);
  });

  it('that names an event is read where the state changes', () => {
    const unread = types.filter((type) => !appliers.includes(`'${type}'`));
    assert.deepEqual(unread, []);
  });

  it('that gives the reason of a status is written, and a person is told what it means', () => {
    const unwritten = statusReasonCode.options.filter((code) => !writers.includes(`'${code}'`));
    assert.deepEqual(unwritten, []);
    const untold = statusReasonCode.options.filter((code) => !sentences.includes(`case '${code}':`));
    assert.deepEqual(untold, []);
  });

  it('that names the status of a project, a task or an agent is written by an event, and read', () => {
    const made = writers + appliers;
    const asStatus = (status: string): RegExp =>
      new RegExp(`(?:status: |statusChange\\(|: statusChange\\()'${status}'`);
    const agents = agentStatus.options.filter((status) => !asStatus(status).test(made));
    const tasks = taskStatus.options.filter((status) => !asStatus(status).test(made + pending));
    const projects = PROJECT_STATUSES.filter((status) => !asStatus(status).test(made));
    assert.deepEqual({ agents, tasks, projects }, { agents: [], tasks: [], projects: [] });
    const looks = readProjectFile('src/presenters/shared/status-look.ts');
    const unread = [...PROJECT_STATUSES, ...taskStatus.options].filter((one) => !looks.includes(`case '${one}':`));
    assert.deepEqual(unread, []);
  });

  it('leads nobody to a document that is not here', () => {
    const files = projectFiles().filter((file) => /^(?:src|docs|personas)\/|^[A-Z]+\.md$/.test(file));
    const lost = files.filter(
      (file) => /\.(?:ts|mjs|md)$/.test(file) && /\bSPEC §|\bDECISIONS \d/.test(readProjectFile(file)),
    );
    assert.deepEqual(lost, []);
  });
});
