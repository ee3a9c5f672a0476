/** One line of git's raw diff format. Modes are octal strings; `000000` where there is no file. */
export interface RawChange {
  oldMode: string;
  newMode: string;
  oldId: string;
  newId: string;
  status: string;
  path: string;
}

/** Parses the output of `--raw -z --no-renames --no-abbrev`; `between` gets all other fields, like the commits of `git log`. */
export function parseRawDiff(text: string, between: (field: string) => void = () => undefined): RawChange[] {
  const changes: RawChange[] = [];
  const fields = text.split('\0');
  for (let n = 0; n < fields.length - 1; n++) {
    const meta = /(?:^|\n):(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(fields[n] ?? '');
    if (meta === null) {
      between(fields[n] ?? '');
      continue;
    }
    const [, oldMode = '', newMode = '', oldId = '', newId = '', status = ''] = meta;
    changes.push({ oldMode, newMode, oldId, newId, status, path: fields[++n] ?? '' });
  }
  return changes;
}
