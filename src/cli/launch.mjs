#!/usr/bin/env node
// Entry point of `dark-factory`: runs on any Node from 20 up, and starts the rest on a newer Node if this one is too old.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findModernNode, isModern, OLDEST } from './modern-node.mjs';

if (isModern(process.versions.node)) {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  const self = fileURLToPath(import.meta.url);
  const node = findModernNode(self);
  if (node === null) {
    process.stderr.write(
      `dark-factory needs Node ${OLDEST} or newer and this is ${process.versions.node}: install a newer one from https://nodejs.org.\n`,
    );
    process.exitCode = 1;
  } else {
    // The channel tells the child of an interrupt, and that this process is gone, however it ended.
    const child = spawn(node, [self, ...process.argv.slice(2)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
    // Ctrl-C reaches the whole process group, a signal by id only this process. The child counts both as one.
    process.on('SIGINT', () => child.connected && child.send('SIGINT', () => {}));
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => {
      process.stderr.write(`dark-factory could not start ${node}: ${error.message}\n`);
      process.exitCode = 1;
    });
    child.on('exit', (code, signal) => {
      if (signal === null) process.exit(code ?? 1);
      // End by the same signal as the child, so that the shell sees the real reason.
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name);
      process.kill(process.pid, signal);
    });
  }
}
