import type { Choice, Step } from '../wizard.ts';
import { mapAnswer } from '../wizard.ts';
import { keySteps } from './key-steps.ts';
import type { ProviderDraft } from './provider-draft.ts';
import type { ProviderOptions } from './provider-options.ts';

type Transport = 'auto' | 'agy' | 'acp' | 'handoff';

const TRANSPORTS: readonly Choice<Transport>[] = [
  {
    label: 'Choose by itself',
    detail: 'The command line where it is there, else the ACP server, else the chat.',
    icon: 'wand',
    value: 'auto',
  },
  {
    label: 'The command line, agy',
    detail: 'Answers as it works; tells tokens and quota. Signed in as you are.',
    icon: 'terminal',
    value: 'agy',
  },
  {
    label: 'The ACP server',
    detail: 'agy_acp_server, with its own login or with an API key.',
    icon: 'plug',
    value: 'acp',
  },
  {
    label: 'The chat of the editor',
    detail: 'The prompt goes to its chat, the answer comes back as a file. The window must stay open.',
    icon: 'comment-discussion',
    value: 'handoff',
  },
];

export function antigravitySteps(options: ProviderOptions, draft: ProviderDraft): Step<ProviderDraft>[] {
  const keyed = draft.config['transport'] === 'acp';
  return [
    askTransport(options),
    ...(keyed
      ? keySteps(options, draft, { variable: 'GEMINI_API_KEY', needed: false, without: 'Use its own login' })
      : []),
    // A key replaces the personal login, so no consent is needed.
    ...(keyed && draft.key.from !== 'none' ? [] : [askConsent(options)]),
  ];
}

function askTransport({ asking }: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const chosen = draft.config['transport'] ?? 'auto';
    const answer = await asking.one(place, {
      placeholder: 'How shall Antigravity be driven?',
      choices: TRANSPORTS.map((choice) => ({ ...choice, picked: choice.value === chosen })),
    });
    return mapAnswer(answer, (transport) => ({
      ...draft,
      config: { ...draft.config, transport },
      key: transport === 'acp' ? draft.key : { from: 'none' },
    }));
  };
}

/** A provider without consent can be saved, but is not used until the consent is given. */
function askConsent(options: ProviderOptions): Step<ProviderDraft> {
  return async (draft, place) => {
    const given = draft.config['consent'] === true;
    const answer = await options.asking.one(place, {
      placeholder: 'Its terms are contested for unattended use: read the notice first',
      choices: [
        ...(given
          ? [{ label: 'I have read the notice; use it', icon: 'check', picked: true, value: 'keep' as const }]
          : []),
        {
          label: given ? 'Read the notice again…' : 'Read the notice and decide…',
          detail: 'A few sentences; nothing is started before you agree.',
          icon: 'law',
          value: 'read' as const,
        },
        {
          label: 'Decide later',
          detail: 'It is saved and not used until you run Give Consent for Antigravity.',
          icon: 'clock',
          value: 'later' as const,
        },
      ],
    });
    if (answer.type !== 'next') return answer;
    const consent = answer.value === 'keep' || (answer.value === 'read' && (await options.readNotice()));
    return { type: 'next', value: { ...draft, config: { ...draft.config, consent } } };
  };
}
