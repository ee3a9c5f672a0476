import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { markerVariable } from './run-marker.ts';

/**
 * A small shell process that holds a pipe to the driver. When the driver dies for any reason, the pipe closes and the shell
 * ends every enlisted command. For systems without pid namespaces, which would do this by themselves.
 */
export class DeathWatch {
  #shell: ChildProcess | undefined;

  /** `group`: process group of the command. */
  enlist(group: number, marker: string): void {
    this.#tell(`add ${group} ${marker}\n`);
  }

  dismiss(group: number, marker: string): void {
    this.#tell(`drop ${group} ${marker}\n`);
  }

  #tell(line: string): void {
    if (process.platform === 'win32') return;
    this.#shell ??= this.#start();
    this.#shell.stdin?.write(line);
  }

  #start(): ChildProcess {
    const shell = spawn('/bin/sh', ['-c', script], {
      cwd: '/',
      // Its own session, because a signal to the driver's group must not end the watch.
      detached: true,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const forget = (): void => {
      if (this.#shell === shell) this.#shell = undefined;
    };
    shell.once('error', forget).once('exit', forget);
    shell.stdin.on('error', forget);
    // The watch must not keep the driver alive.
    shell.unref();
    if (shell.stdin instanceof Socket) shell.stdin.unref();
    return shell;
  }
}

const script = `
trap '' HUP INT TERM
runs=
while read -r verb group marker; do
  rest=
  for run in $runs; do [ "$run" = "$group:$marker" ] || rest="$rest $run"; done
  runs=$rest
  [ "$verb" = add ] && runs="$runs $group:$marker"
done
marked() {
  if [ -r /proc/self/environ ]; then
    for file in $(grep -lsF "${markerVariable}=$1" /proc/[0-9]*/environ); do
      pid=\${file#/proc/}
      echo "\${pid%/environ}"
    done
  else
    ps -axEww -o pid=,command= | while read -r pid rest; do
      case $rest in *"${markerVariable}=$1"*) echo "$pid" ;; esac
    done
  fi
}
for round in 1 2 3 4 5; do
  for run in $runs; do
    kill -KILL -- "-\${run%%:*}"
    for pid in $(marked "\${run#*:}"); do kill -KILL "$pid"; done
  done
  [ -z "$runs" ] || sleep 1
done
`;
