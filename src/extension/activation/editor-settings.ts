import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { SETTINGS_SECTION } from '../ids.ts';

export type NotificationLevel = 'all' | 'important' | 'off';

export interface EditorSettings {
  /** Absolute. */
  dataDirectory: string;
  /** Absolute; `null`: what `config.yaml` says. */
  worktreesDirectory: string | null;
  recoverOnStartup: boolean;
  startAutomatically: boolean;
  notifications: NotificationLevel;
}

/** The settings of the editor. The environment variable wins, so that a single launch can use another directory. */
export function readEditorSettings(env: Readonly<Record<string, string | undefined>> = process.env): EditorSettings {
  const section = vscode.workspace.getConfiguration(SETTINGS_SECTION);
  const level = section.get<string>('notifications');
  return {
    dataDirectory:
      absolutePath(env['DARK_FACTORY_HOME']) ??
      absolutePath(section.get<string>('dataDirectory')) ??
      path.join(os.homedir(), '.dark-factory'),
    worktreesDirectory: absolutePath(section.get<string>('worktreesDirectory')) ?? null,
    recoverOnStartup: section.get<boolean>('recoverOnStartup') ?? true,
    startAutomatically: section.get<boolean>('startAutomatically') ?? false,
    notifications: level === 'all' || level === 'off' ? level : 'important',
  };
}

/** `undefined` if empty or relative: there is no sensible base folder for a relative path. */
function absolutePath(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '~') return os.homedir();
  if (trimmed.startsWith('~/')) return path.join(os.homedir(), trimmed.slice(2));
  return path.isAbsolute(trimmed) ? path.normalize(trimmed) : undefined;
}
