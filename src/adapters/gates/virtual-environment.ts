import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Why the worktree cannot use the main checkout's Python virtual environment; `undefined`: it can. */
export async function whyNotShared(environment: string, repository: string): Promise<string | undefined> {
  for (const folder of await sitePackages(environment)) {
    for (const name of await names(folder)) {
      // `pip install -e` leaves a .pth file or a finder module that names the source folder (PEP 660).
      if (!name.endsWith('.pth') && !/^__editable__.*\.py$/.test(name) && !name.endsWith('.egg-link')) continue;
      const text = await readFile(join(folder, name), 'utf8').catch(() => '');
      if (text.includes(repository)) {
        return 'it imports this repository from the main checkout (an editable install), so the wrong code would be tested';
      }
    }
  }
  return undefined;
}

async function sitePackages(environment: string): Promise<string[]> {
  const versions = (await names(join(environment, 'lib'))).filter((name) => name.startsWith('python'));
  return [
    ...versions.map((version) => join(environment, 'lib', version, 'site-packages')),
    join(environment, 'Lib', 'site-packages'),
  ];
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
