/** Inks there are for curves, and so the most curves to draw at once. */
export const inkCount = 6;

/** The ink of the item at an index as far as it is free, else the next free one; takes it. */
export function takeInk(index: number, taken: Set<number>): string {
  const wishes = Array.from({ length: inkCount }, (_, step) => (index + step) % inkCount);
  const ink = wishes.find((wish) => !taken.has(wish)) ?? 0;
  taken.add(ink);
  return `var(--cohort-${ink})`;
}

/** What is chosen after pressing one: put in or taken out, never none and never more than there are inks. */
export function toggledChoice(chosen: readonly string[], pressed: string): readonly string[] {
  const rest = chosen.filter((one) => one !== pressed);
  if (rest.length < chosen.length) return rest.length === 0 ? chosen : rest;
  return chosen.length >= inkCount ? chosen : [...chosen, pressed];
}
