import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import { PipePool, type InputPipe, type Pipe } from '../pipe-pool.ts';
import type { ProgramStart, StartedProgram } from './program.ts';

/**
 * Starts programs through a small shell process that stays. Node starts a program by copying the tables of its own memory, which
 * holds up everything else in the process for 5 ms at 50 MB resident and for 25 ms at 300 MB; a shell of 1 MB needs none of that.
 * For Linux, where a process can open the pipes of another one by `/proc`. For programs that we trust: what they start is not
 * tracked. Its session is its own, so a Ctrl-C at the terminal does not reach them.
 */
export class ShellStarter {
  readonly #pipes = new PipePool();
  #shell: Shell | undefined;

  /** `program`: an absolute path. `null`: it could not be started in this way. */
  async start(start: ProgramStart & { program: string }): Promise<StartedProgram | null> {
    if (!isSpeakable(start)) return null;
    const pipes = await this.#take(start.wantsInput);
    if (pipes === null) return null;
    if (this.#shell?.isOpen !== true) this.#shell = new Shell();
    const run = this.#shell.run((id) => scriptOf(id, start, pipes));
    const pid = await run.begun;
    closeSync(pipes.out.writer);
    closeSync(pipes.err.writer);
    if (pipes.input !== null) closeSync(pipes.input.reader);
    if (pid === null) {
      for (const stream of [pipes.out.reader, pipes.err.reader, pipes.input?.writer]) stream?.destroy();
      return null;
    }
    return {
      stdin: pipes.input?.writer ?? null,
      stdout: pipes.out.reader,
      stderr: pipes.err.reader,
      ended: run.ended,
      kill: (signal) => {
        if (!run.isOver()) tryToSignal(pid, signal);
      },
    };
  }

  async #take(wantsInput: boolean): Promise<Pipes | null> {
    const [out, err] = [await this.#pipes.take(), await this.#pipes.take()];
    const input = wantsInput ? await this.#pipes.takeInput() : null;
    if (out !== null && err !== null && (input !== null || !wantsInput)) return { out, err, input };
    for (const pipe of [out, err]) {
      pipe?.reader.destroy();
      if (pipe !== null) closeSync(pipe.writer);
    }
    return null;
  }
}

interface Pipes {
  out: Pipe;
  err: Pipe;
  input: InputPipe | null;
}

interface Run {
  /** Process id; `null`: it did not begin. */
  begun: Promise<number | null>;
  ended: StartedProgram['ended'];
  isOver(): boolean;
}

interface Waiting {
  /** The shell has read the piece of script. */
  isTaken: boolean;
  begin: (pid: number | null) => void;
  end: (code: number | null) => void;
}

/** One shell, which reads its script from us piece by piece and reports when each program began and how it ended. */
class Shell {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #news = '';
  isOpen = true;

  constructor() {
    this.#child = spawn('/bin/sh', [], { cwd: '/', detached: true, env: {}, stdio: ['pipe', 'pipe', 'ignore'] });
    const close = (): void => {
      this.isOpen = false;
    };
    const closeAll = (): void => {
      close();
      for (const id of [...this.#waiting.keys()]) this.#over(id, null);
    };
    // What is running then goes on, and reports its end all the same. What the shell had not read yet will never begin.
    this.#child.once('exit', () => {
      close();
      setTimeout(() => {
        for (const [id, { isTaken }] of [...this.#waiting]) if (!isTaken) this.#over(id, null);
      }, lastWordsMs);
    });
    this.#child.once('error', closeAll);
    this.#child.stdin?.on('error', close);
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#hear(text);
    });
    this.#child.stdout?.once('close', closeAll).on('error', closeAll);
    this.#child.unref();
    if (this.#child.stdin instanceof Socket) this.#child.stdin.unref();
    this.#holdProcess(false);
  }

  run(script: (id: number) => string): Run {
    const id = (this.#last += 1);
    const waiting: Waiting = { isTaken: false, begin: () => undefined, end: () => undefined };
    const begun = new Promise<number | null>((resolve) => (waiting.begin = resolve));
    const ended = new Promise<number | null>((resolve) => (waiting.end = resolve));
    this.#waiting.set(id, waiting);
    this.#holdProcess(true);
    this.#child.stdin?.write(script(id));
    return { begun, ended, isOver: () => !this.#waiting.has(id) };
  }

  #hear(text: string): void {
    const lines = (this.#news + text).split('\n');
    this.#news = lines.pop() ?? '';
    for (const line of lines) {
      const [what, id, number] = line.split(' ');
      const waiting = this.#waiting.get(Number(id));
      if (waiting === undefined) continue;
      if (what === 'taken') waiting.isTaken = true;
      else if (what === 'begun') waiting.begin(Number(number));
      else if (what === 'ended') this.#over(Number(id), codeOf(Number(number)));
    }
  }

  #over(id: number, code: number | null): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.begin(null);
    waiting?.end(code);
    if (this.#waiting.size > 0) return;
    this.#holdProcess(false);
    // Lets the shell forget its ended children.
    if (this.isOpen) this.#child.stdin?.write('wait\n');
  }

  /** The shell must not keep our process alive, except while something is awaited from it. */
  #holdProcess(isHeld: boolean): void {
    const news = this.#child.stdout;
    if (!(news instanceof Socket)) return;
    if (isHeld) news.ref();
    else news.unref();
  }
}

/**
 * The redirections come before `begun`, so that our copies of the pipes can be closed then. The process id is read from `/proc`,
 * because `$$` in a subshell is that of the shell. Values are exported, not given as arguments, which all users can read.
 */
function scriptOf(id: number, { program, args, cwd, env }: ProgramStart & { program: string }, pipes: Pipes): string {
  const fd = (number: number): string => `/proc/${process.pid}/fd/${number}`;
  const input = pipes.input === null ? '/dev/null' : fd(pipes.input.reader);
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  return `echo taken ${id}
( (
exec 9>&1 <${input} >${fd(pipes.out.writer)} 2>${fd(pipes.err.writer)}
cd ${quoted(cwd)} || exit
read -r pid rest </proc/self/stat || exit
echo "begun ${id} $pid" >&9
unset PWD OLDPWD pid rest
${exports.join('')}exec ${[program, ...args].map(quoted).join(' ')} 9>&-
); echo "ended ${id} $?" ) </dev/null &
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Whether a shell can be told it. Without NUL nothing in it can be misread, because all of it is quoted. */
function isSpeakable({ program, args, cwd, env }: ProgramStart): boolean {
  const texts = [program, cwd, ...args, ...Object.values(env)];
  return (
    cwd.startsWith('/') &&
    texts.every((text) => !text.includes('\0')) &&
    Object.keys(env).every((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
  );
}

/** What the shell wrote before it ended is read well within this time. */
const lastWordsMs = 50;

/** A shell reports an end by a signal as 128 + its number. 129 stays: git uses it, and the shell's session gets no SIGHUP. */
function codeOf(status: number): number | null {
  return status > 129 && status < 160 ? null : status;
}

function tryToSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}
