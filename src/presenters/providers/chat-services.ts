/** A service that speaks OpenAI's protocol, and what is worth proposing for it. */
export interface ChatService {
  id: 'openai' | 'ollama' | 'lm-studio' | 'vllm' | 'openrouter' | 'other';
  label: string;
  what: string;
  /** `null`: the address that OpenAI's own library knows. */
  baseUrl: string | null;
  /** Variable that usually holds its key; `null`: it needs none. */
  keyVariable: string | null;
  /** On this machine: no money is paid. */
  isLocal: boolean;
}

/** Addresses and variables as the documentation of each gives them. */
export const chatServices: readonly ChatService[] = [
  {
    id: 'openai',
    label: 'OpenAI',
    what: 'api.openai.com, paid by the token',
    baseUrl: null,
    keyVariable: 'OPENAI_API_KEY',
    isLocal: false,
  },
  {
    id: 'openrouter',
    label: 'OpenRouter',
    what: 'many vendors under one key, paid by the token',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyVariable: 'OPENROUTER_API_KEY',
    isLocal: false,
  },
  {
    id: 'ollama',
    label: 'Ollama',
    what: 'models on this machine',
    baseUrl: 'http://127.0.0.1:11434/v1',
    keyVariable: null,
    isLocal: true,
  },
  {
    id: 'lm-studio',
    label: 'LM Studio',
    what: 'models on this machine',
    baseUrl: 'http://127.0.0.1:1234/v1',
    keyVariable: null,
    isLocal: true,
  },
  {
    id: 'vllm',
    label: 'vLLM',
    what: 'a server of your own',
    baseUrl: 'http://127.0.0.1:8000/v1',
    keyVariable: null,
    isLocal: true,
  },
  {
    id: 'other',
    label: 'Another address',
    what: "any service that speaks OpenAI's protocol",
    baseUrl: 'http://127.0.0.1:8080/v1',
    keyVariable: 'OPENAI_API_KEY',
    isLocal: false,
  },
];

/** The service at an address, found by host and port; `other` where none matches, OpenAI without an address. */
export function chatServiceAt(baseUrl: string | undefined): ChatService | undefined {
  if (baseUrl === undefined) return chatServices.find((service) => service.baseUrl === null);
  const origin = originOf(baseUrl);
  return (
    chatServices.find(
      (service) => service.id !== 'other' && service.baseUrl !== null && originOf(service.baseUrl) === origin,
    ) ?? chatServices.find((service) => service.id === 'other')
  );
}

export function isLoopback(baseUrl: string): boolean {
  return /^https?:\/\/(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?=[:/]|$)/i.test(baseUrl);
}

function originOf(url: string): string {
  const [, host = '', port = ''] = /^https?:\/\/([^/:?#]+)(:\d+)?/i.exec(url) ?? [];
  return `${host.toLowerCase().replace('localhost', '127.0.0.1')}${port}`;
}
