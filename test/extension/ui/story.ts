import type { Page } from 'playwright-core';

/** What a person does with the extension, from the outside. Each is played in a VS Code of its own. */
export interface Story {
  title: string;
  /** `development`: loaded from its folder; `installed`: the packed extension. */
  on: readonly ('development' | 'installed')[];
  viewport?: { width: number; height: number };
  /** The user's settings, beside those that keep the editor quiet. */
  settings?: Record<string, unknown>;
  /** Let the editor ask whether the folder is trusted. */
  trust?: boolean;
  /** Environment of the editor's server, and so of the extension. */
  env?: (run: RunFolder) => Record<string, string>;
  /** Before the editor starts: files of the repository and of the data directory. */
  arrange?: (run: RunFolder) => void;
  /** The folder of the extension that is loaded in place of this one; only where it is loaded from its folder. */
  extension?: (run: RunFolder) => string;
  play: (scene: Scene) => Promise<void>;
}

export interface Scene {
  page: Page;
  /** Prints what has been reached, with the time. */
  step: (what: string) => void;
  /** Saves a picture. */
  shot: (name: string) => Promise<unknown>;
  run: RunFolder;
}

/** Absolute folders of this run alone. */
export interface RunFolder {
  root: string;
  home: string;
  /** Holds a git repository with the sample library. */
  workspace: string;
  /** The extension's data directory. */
  factory: string;
  out: string;
}
