import type { Result } from '../domain/result.ts';

/** Keeps keys by name, encrypted at rest. A failure is a sentence for a person that holds no part of a key. */
export interface SecretStore {
  /** Where the keys are, for a person: "the editor's secret storage". */
  readonly place: string;
  /** `undefined`: there is none of this name. */
  get(name: string): Promise<Result<string | undefined, string>>;
  set(name: string, value: string): Promise<Result<null, string>>;
  /** A missing key is no error. */
  delete(name: string): Promise<Result<null, string>>;
}

/** Resolves the references of settings files (`secret:…`, `env:…`, `encrypted:…`), again at each call. */
export interface KeyRing {
  resolve(reference: string): Promise<Result<string, string>>;
}

/** Makes `encrypted:…` references, for people who want to keep a key in the settings file itself. */
export interface KeySealer {
  seal(key: string): Promise<Result<string, string>>;
}
