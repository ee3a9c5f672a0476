import { parseJson } from '../../loose-json.ts';
import { errorStatus, errorText, type Refusal } from '../http/error-text.ts';

/** Thrown where a service refuses a request: by its status, or by an error in place of an answer or inside of it. */
export class ServiceRefusal extends Error implements Refusal {
  readonly status: number | null;
  readonly text: string;
  readonly whole: string;

  /** `status`: that of an answer which is a refusal as a whole; `null`: it is told by the error itself, if at all. */
  constructor(status: number | null, whole: string) {
    const value = parseJson(whole) ?? whole;
    super('the service refused the request');
    this.status = status ?? errorStatus(value);
    this.text = errorText(value);
    this.whole = whole;
  }
}
