/** What is written at the right of a course. */
export interface CourseEnd {
  readonly key: "target" | "baseline" | "pace";
  readonly amount: number;
}

/** How far up a pace is followed: so many times what else is drawn. */
const highestPace = 2;

/**
 * How far a course reaches. The pace of a few days may lead to many times the target: it is then cut where the picture ends, and its end is
 * not marked.
 */
export function courseEnds({
  marks,
  baseline,
  target,
  atEnd,
}: {
  readonly marks: readonly { readonly share: number; readonly amount: number }[];
  readonly baseline: number;
  readonly target: number;
  readonly atEnd: number | null;
}): {
  /** The amounts that the picture holds: of what adds up from 0 on. */
  readonly domain: (addsUp: boolean) => readonly [number, number];
  /** Where the dotted line ends; null: there is none. */
  readonly pace: { readonly share: number; readonly amount: number } | null;
  readonly labels: readonly CourseEnd[];
} {
  const now = marks.at(-1);
  const drawn = [baseline, target, ...marks.map(({ amount }) => amount)];
  const most = highestPace * Math.max(...drawn);
  const isFollowed = now !== undefined && atEnd !== null && now.share < 1;
  const share =
    !isFollowed || atEnd <= most
      ? 1
      : now.share + ((1 - now.share) * (most - now.amount)) / (atEnd - now.amount);
  const pace = isFollowed ? { share, amount: Math.min(atEnd, most) } : null;
  const amounts = pace === null ? drawn : [...drawn, pace.amount];
  return {
    domain: (addsUp) => {
      const [least, top] = [Math.min(...amounts), Math.max(...amounts) || 1];
      const room = 0.4 * (top - least) || 0.1 * top;
      return addsUp ? [0, top] : [Math.max(0, least - room), top + room];
    },
    pace,
    labels: [
      { key: "target", amount: target },
      { key: "baseline", amount: baseline },
      ...(pace !== null && pace.share === 1 ? [{ key: "pace", amount: pace.amount } as const] : []),
    ],
  };
}
