import { after } from 'mocha';
import { EditorStandIn } from '../../support/agents/editor-stand-in.ts';
import { describeProvider, type Trouble } from './provider-contract.ts';

const scenarioOf: Record<Trouble, string | null> = {
  none: 'serves',
  empty: 'empty-reply',
  garbage: 'garbage-reply',
  unicode: 'unicode',
  huge: 'huge',
  hang: 'hangs-after-an-edit',
  missing: null,
  ...{ quota: null, rateLimit: null, auth: null, silent: null, contextTooLong: null, diesAfterAnEdit: null },
};

const standIns: EditorStandIn[] = [];
after(() => Promise.all(standIns.map((standIn) => standIn.remove())));

describeProvider(
  'antigravity handed to the editor',
  async (trouble, clock) => {
    const standIn = new EditorStandIn(scenarioOf[trouble], clock);
    standIns.push(standIn);
    return standIn.provider(trouble === 'missing' ? { editor_path: '/nonexistent/antigravity-ide' } : {});
  },
  {
    // The command exits at once and says nothing: whatever stops the editor's agent looks like an agent that takes long.
    hidden: ['quota', 'rateLimit', 'auth', 'silent', 'contextTooLong', 'diesAfterAnEdit'],
    seesAnswersOnly: true,
  },
);
