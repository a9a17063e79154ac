import type { AudienceSize } from "../../../src/audiences/audience-list.ts";

const dayMs = 86_400_000;

/**
 * Members at the end of each day up to a last one, at most so many days: a day without a change keeps the size of the
 * day before. Begins with the first day that is known.
 *
 * @example
 * dailySizes([{ day: "2026-05-01", members: 2 }], { until: "2026-05-03", most: 30 }).length // 3
 */
export function dailySizes(
  sizes: readonly AudienceSize[],
  { until, most }: { readonly until: string; readonly most: number },
): AudienceSize[] {
  const [first] = sizes;
  if (first === undefined) return [];
  const last = Date.parse(until);
  const start = Math.max(Date.parse(first.day), last - (most - 1) * dayMs);
  const days: AudienceSize[] = [];
  let next = 0;
  let members = 0;
  for (let at = start; at <= last; at += dayMs) {
    const day = new Date(at).toISOString().slice(0, 10);
    for (let size = sizes[next]; size !== undefined && size.day <= day; size = sizes[next]) {
      members = size.members;
      next += 1;
    }
    days.push({ day, members });
  }
  return days;
}
