/** What is written at the right of a course. */
export interface CourseEnd {
  readonly key: "target" | "baseline" | "pace";
  readonly amount: number;
}

/** How far up a pace is followed: so many times what else is drawn. */
const highestPace = 1.6;

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
  readonly top: number;
  readonly amounts: readonly number[];
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
    top: Math.max(...amounts) || 1,
    amounts,
    pace,
    labels: [
      { key: "target", amount: target },
      { key: "baseline", amount: baseline },
      ...(pace !== null && pace.share === 1 ? [{ key: "pace", amount: pace.amount } as const] : []),
    ],
  };
}
