import type { Sandbox } from '../../ports/sandbox.ts';
import type { OpenWorktreeFiles } from '../../ports/worktree-files.ts';
import { WorktreeFiles } from './worktree-files.ts';
import { WorktreeSearch } from './worktree-search.ts';

/** The worktree's files for the tools of chat models. */
export function openWorktreeFiles(sandbox: Sandbox): OpenWorktreeFiles {
  return (root) => {
    const files = new WorktreeFiles(root);
    const search = new WorktreeSearch(root, sandbox);
    return {
      read: (path, range) => files.read(path, range),
      readBytes: (path, maxBytes) => files.readBytes(path, maxBytes),
      list: (folder, depth, max, signal) => search.list(folder, depth, max, signal),
      search: (pattern, options, signal) => search.search(pattern, options, signal),
      write: (path, content, executable) => files.write(path, content, executable),
      edit: (path, find, replacement) => files.edit(path, find, replacement),
      delete: (path) => files.delete(path),
    };
  };
}
