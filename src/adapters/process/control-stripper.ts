/**
 * Removes terminal control sequences from streamed text: colours, cursor moves, titles, links, and control characters other
 * than tab and newline. A lone carriage return (a progress bar) becomes a newline. So the output of a program can neither
 * repaint a terminal nor hide text from a reader.
 */
export class ControlStripper {
  #pending = '';

  push(text: string): string {
    const all = this.#pending + text;
    this.#pending = '';
    if (!suspicious.test(all)) return all;
    const cut = unfinishedFrom(all);
    this.#pending = all.slice(cut);
    return strip(all.slice(0, cut));
  }

  /** Returns the held-back rest, without an unfinished sequence. */
  end(): string {
    const rest = this.#pending;
    this.#pending = '';
    return strip(rest.replace(unfinishedSequence, ''));
  }
}

const suspicious = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
// The body of a string sequence excludes its openers, so that many openers are scanned once and not once each.
// ECMA-48: CSI; string sequences (OSC, DCS, SOS, PM, APC) up to BEL or ST; two-character escapes with intermediates.
const sequence =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-OQ-WYZ\\`-~]/g;
const unfinishedSequence =
  /(?:(?:\u001b\[|\u009b)[0-?]*[ -/]*|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*\u001b?|\u001b[ -/]*)$/;
const leftOver = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** A longer unfinished sequence is treated as text after a stray escape. */
const longestSequence = 4096;

/** Index from which the meaning of the text may depend on the next piece. */
function unfinishedFrom(text: string): number {
  const windowStart = Math.max(0, text.length - longestSequence);
  const open = unfinishedSequence.exec(text.slice(windowStart));
  if (open !== null) return windowStart + open.index;
  return text.endsWith('\r') ? text.length - 1 : text.length;
}

function strip(text: string): string {
  return text.replace(sequence, '').replace(/\r\n?/g, '\n').replace(leftOver, '');
}
