import { nearNames } from '../../chat/near-names.ts';

/** A model as `agy models` lists it; the slug holds the effort: `gemini-3.8-flash-high`. */
export interface AgyModel {
  slug: string;
  /** As the program shows it. */
  name: string;
}

type Effort = 'low' | 'medium' | 'high';
const EFFORTS: readonly Effort[] = ['low', 'medium', 'high'];

/** Lists what the plan of the signed-in user has. Costs nothing. */
export const modelArguments: readonly string[] = ['models'];

/** Parses lines of a slug, a tab and a name. `undefined`: the output is no such list. */
export function parseModels(output: string): AgyModel[] | undefined {
  const models = output.split('\n').flatMap((line) => {
    const [, slug, name] = /^\s*([a-z0-9][\w.-]*)\t+(\S.*?)\s*$/i.exec(line) ?? [];
    return slug === undefined || name === undefined ? [] : [{ slug, name }];
  });
  return models.length === 0 ? undefined : models;
}

/**
 * Why a turn with this model and effort cannot be served, with what there is instead; `null`: nothing speaks against it. agy can
 * take another model without a word where it does not know one.
 */
export function modelProblem(models: readonly AgyModel[], model: string, effort: Effort | undefined): string | null {
  const wanted = plain(model);
  const names = models.flatMap(({ slug, name }) => [plain(slug), plain(name)]);
  const own = EFFORTS.find((one) => wanted.endsWith(one));
  if (names.includes(wanted)) {
    const isOther = own !== undefined && effort !== undefined && own !== effort;
    return isOther ? `${model} has the effort ${own} in its name, and the effort ${effort} is asked for.` : null;
  }
  const offered = EFFORTS.filter((one) => names.includes(`${wanted}${one}`));
  if (offered.length > 0) {
    // Without an effort it is for agy to say whether this model has one by default.
    if (effort === undefined || offered.includes(effort)) return null;
    return `${model} has no effort ${effort}; it has ${offered.join(', ')}.`;
  }
  const slugs = models.map(({ slug }) => slug);
  const near = nearNames(model, slugs);
  return near.length > 0
    ? `${model} is not in its list; near it are ${near.join(', ')}.`
    : `${model} is not in its list. It has ${slugs.slice(0, 20).join(', ')}.`;
}

/** Slugs and names differ in case and in what stands between words. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
