import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { personaName, type PersonaTemplate } from '../../domain/persona/persona.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import type { PersonaLoader } from '../../ports/persona-loader.ts';
import { parsePersona, type ParseYaml } from './persona-file.ts';

export interface PersonaLoaderOptions {
  /** Absolute folders, the user's before the built-in one. If two files have the same name, the first counts. Need not exist. */
  directories: readonly string[];
  parseYaml: ParseYaml;
}

/** Loads personas from `<name>.md` files. They are read each time, so that an edit applies to the next project. */
export function createPersonaLoader({ directories, parseYaml }: PersonaLoaderOptions): PersonaLoader {
  const read = async (path: string): Promise<Result<PersonaTemplate, string>> => {
    const text = await readPersonaText(path);
    return text.ok ? parsePersona(text.value, path, parseYaml) : text;
  };
  return {
    async list() {
      const { paths, problems } = await personaFiles(directories);
      const templates: PersonaTemplate[] = [];
      for (const path of paths.values()) {
        const template = await read(path);
        if (template.ok) templates.push(template.value);
        else problems.push(template.failure);
      }
      return { templates, problems };
    },

    async load(name) {
      const { paths } = await personaFiles(directories);
      const path = paths.get(name);
      // A broken file of the user is an error: the built-in one must not silently replace it.
      if (path !== undefined) return read(path);
      const names = [...paths.keys()];
      return failed(
        `There is no persona "${name.slice(0, 60)}"; there ${names.length === 0 ? 'are none' : `are ${names.join(', ')}`}.`,
      );
    },
  };
}

const MAX_BYTES = 200_000;

/** Paths by name. The user's files take precedence; files of a folder are in alphabetical order. */
async function personaFiles(
  directories: readonly string[],
): Promise<{ paths: Map<string, string>; problems: string[] }> {
  const paths = new Map<string, string>();
  const problems: string[] = [];
  for (const directory of directories) {
    let files: string[] = [];
    try {
      files = (await readdir(directory)).sort();
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') problems.push(`${directory}: the folder cannot be read (${codeOf(error)})`);
    }
    for (const file of files) {
      if (!file.endsWith('.md') || /^[._]|^readme\.md$/i.test(file)) continue;
      const name = file.slice(0, -'.md'.length);
      const path = join(directory, file);
      if (!personaName.safeParse(name).success) {
        problems.push(
          `${path}: a persona file is named with lower-case letters, digits and "-", beginning with a letter`,
        );
      } else if (!paths.has(name)) paths.set(name, path);
    }
  }
  return { paths, problems };
}

async function readPersonaText(path: string): Promise<Result<string, string>> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return failed(`${path}: it is no file`);
    if (found.size > MAX_BYTES) return failed(`${path}: it is larger than ${MAX_BYTES / 1000} kB`);
    return succeeded(await readFile(path, 'utf8'));
  } catch (error) {
    return failed(`${path}: it cannot be read (${codeOf(error)})`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
