/**
 * The stories to play: with `words` those with them in the title. What is played on the packed extension too proves there all
 * that it would here, so that `development` leaves it out unless `everything` is asked for.
 * @template {{ title: string, on: readonly string[] }} S
 * @param {readonly S[]} stories
 * @param {{ only: string, words: string, everything: boolean }} wanted
 */
export function chooseStories(stories, { only, words, everything }) {
  const isProvedElsewhere = ({ on }) => only === 'development' && on.includes('installed');
  return stories
    .filter(({ title, on }) => on.includes(only) && title.includes(words))
    .filter((story) => everything || words !== '' || !isProvedElsewhere(story));
}
