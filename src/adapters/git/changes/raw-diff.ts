/** One line of git's raw diff format. Modes are octal strings; `000000` where there is no file. */
export interface RawChange {
  oldMode: string;
  newMode: string;
  oldId: string;
  newId: string;
  status: string;
  path: string;
}

/** Parses `--raw -z --no-renames --no-abbrev` output; anything else in between (commit ids of `diff-tree --stdin`) is skipped. */
export function parseRawDiff(text: string): RawChange[] {
  const changes: RawChange[] = [];
  const fields = text.split('\0');
  for (let n = 0; n < fields.length - 1; n++) {
    const meta = /(?:^|\n):(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(fields[n] ?? '');
    if (meta === null) continue;
    const [, oldMode = '', newMode = '', oldId = '', newId = '', status = ''] = meta;
    changes.push({ oldMode, newMode, oldId, newId, status, path: fields[++n] ?? '' });
  }
  return changes;
}
