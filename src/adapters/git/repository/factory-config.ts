import { guardSettings, hooksDirOf } from '../publication/push-guard.ts';
import { CONTENT_SETTINGS } from './user-config.ts';

export interface FactorySettings {
  objectFormat: 'sha1' | 'sha256';
  /** Values of `CONTENT_SETTINGS`. */
  content: Readonly<Record<string, string>>;
}

/** The factory repository's whole configuration. From the user it takes only a few checked words on line ends and file names. */
export function factoryConfig(factoryGitDir: string, settings: FactorySettings): string {
  const sha256 = settings.objectFormat === 'sha256';
  const lines: string[] = [
    '# Written by Dark Factory, checked before every use. A change makes it refuse to work; delete the file to have it written anew.',
  ];
  const add = (key: string, value: string) => {
    const first = key.indexOf('.');
    const last = key.lastIndexOf('.');
    const section = key.slice(0, first);
    const middle = first === last ? '' : ` ${quoted(key.slice(first + 1, last))}`;
    lines.push(`[${section}${middle}]`, `\t${key.slice(last + 1)} = ${quoted(value)}`);
  };
  add('core.repositoryFormatVersion', sha256 ? '1' : '0');
  if (sha256) add('extensions.objectFormat', 'sha256');
  add('core.bare', 'true');
  add('core.logAllRefUpdates', 'true');
  add('core.fsmonitor', 'false');
  add('gc.auto', '0');
  add('maintenance.auto', 'false');
  add('commit.gpgSign', 'false');
  add('submodule.recurse', 'false');
  for (const [key, value] of guardSettings(hooksDirOf(factoryGitDir))) add(key, value);
  for (const key of Object.keys(CONTENT_SETTINGS)) {
    const value = settings.content[key];
    if (value !== undefined) add(key, value);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Whether `factoryConfig` writes this text for some settings. This comparison needs no stored checksum, which a program that
 * can write the configuration could forge too.
 */
export function isFactoryConfig(factoryGitDir: string, text: string): boolean {
  const content: Record<string, string> = {};
  for (const [key, allowed] of Object.entries(CONTENT_SETTINGS)) {
    const name = key.slice(key.indexOf('.') + 1);
    const found = allowed.find((word) => text.includes(`\n\t${name} = "${word}"\n`));
    if (found !== undefined) content[key] = found;
  }
  return (['sha1', 'sha256'] as const).some(
    (objectFormat) => factoryConfig(factoryGitDir, { objectFormat, content }) === text,
  );
}

function quoted(value: string): string {
  return `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}
