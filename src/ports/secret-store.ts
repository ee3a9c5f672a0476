import type { Result } from '../domain/result.ts';

/** Keeps keys by name, encrypted at rest. A failure is a sentence for a person that holds no part of a key. */
export interface SecretStore {
  /** Where it keeps them, for a person: "the editor's secret storage". */
  readonly place: string;
  /** `undefined`: there is none of this name. */
  get(name: string): Promise<Result<string | undefined, string>>;
  set(name: string, value: string): Promise<Result<null, string>>;
  /** One that is not there is no error. */
  delete(name: string): Promise<Result<null, string>>;
}

/** Resolves the references that settings files hold (`secret:…`, `env:…`, `encrypted:…`), anew at each call. */
export interface KeyRing {
  resolve(reference: string): Promise<Result<string, string>>;
}

/** Makes `encrypted:…` references, for people who want a key to lie in the settings file itself. */
export interface KeySealer {
  seal(key: string): Promise<Result<string, string>>;
}
