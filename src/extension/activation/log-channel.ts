import * as vscode from 'vscode';
import type { Activity } from '../../domain/run/events.ts';
import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import { eventLine } from '../../presenters/project/event-line.ts';
import { oneLine } from '../../presenters/shared/plain-text.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';

export function createLogChannel(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel('Dark Factory', { log: true });
}

/**
 * Writes the journal events of every project into the channel, also for projects that another process drives. For projects
 * driven here it adds what agents say and do, at a finer log level. Starts with the events from now on.
 */
export class LogFeed implements vscode.Disposable {
  readonly #engine: OrchestrationEngine;
  readonly #log: vscode.LogOutputChannel;
  readonly #written = new Map<string, number>();
  readonly #reading = new Set<string>();
  readonly #stops: (() => void)[];

  constructor(engine: OrchestrationEngine, log: vscode.LogOutputChannel) {
    this.#engine = engine;
    this.#log = log;
    for (const { state } of engine.snapshot().projects) this.#written.set(state.project.id, state.seq);
    this.#stops = [
      engine.onChange(() => {
        this.#follow();
      }),
      engine.onActivity((activity) => {
        this.#tell(activity);
      }),
    ];
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
  }

  #follow(): void {
    for (const { state } of this.#engine.snapshot().projects) {
      const { id } = state.project;
      if (state.seq > (this.#written.get(id) ?? 0) && !this.#reading.has(id)) void this.#write(id);
    }
  }

  async #write(projectId: string): Promise<void> {
    this.#reading.add(projectId);
    try {
      const after = this.#written.get(projectId) ?? 0;
      const history = await this.#engine.history(projectId, after);
      if (!history.ok) {
        // The mark moves on, so that each further change does not repeat this warning.
        this.#written.set(projectId, this.#engine.project(projectId)?.state.seq ?? after);
        this.#log.warn(refusalSentence(history.failure));
        return;
      }
      const state = this.#engine.project(projectId)?.state;
      const titleOf = (id: string): string => state?.taskList.tasks.find((task) => task.id === id)?.title ?? id;
      for (const record of history.value) {
        this.#written.set(projectId, record.seq);
        for (const event of record.events) {
          const line = eventLine(event, titleOf);
          if (line !== undefined) this.#log.info(`[${state?.project.name ?? projectId}] ${line}`);
        }
      }
    } finally {
      this.#reading.delete(projectId);
    }
  }

  #tell(activity: Activity): void {
    const name = this.#engine.project(activity.projectId)?.state.project.name ?? activity.projectId;
    switch (activity.type) {
      case 'step.began':
        this.#log.debug(`[${name}] ${oneLine(activity.step, 400)}`);
        return;
      case 'agent.acted':
        this.#log.debug(`[${name}] agent: ${oneLine(activity.action, 400)}`);
        return;
      case 'agent.said':
      case 'agent.thought':
        this.#log.trace(`[${name}] agent: ${oneLine(activity.text, 2000)}`);
        return;
      case 'command.printed':
        this.#log.trace(`[${name}] ${activity.name}: ${oneLine(activity.text, 2000)}`);
    }
  }
}
