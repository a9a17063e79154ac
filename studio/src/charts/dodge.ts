/**
 * Moves labels apart: positions at least `gap` from each other, in the same order, each as near its
 * wish as its neighbours allow, all between `low` and `high` when there is room.
 */
export function dodge(
  wishes: readonly number[],
  room: { readonly gap: number; readonly low: number; readonly high: number },
): readonly number[] {
  const order = wishes.map((wish, index) => ({ wish, index })).sort((a, b) => a.wish - b.wish);
  // Labels that touch form a block, which stands where its members' wishes balance.
  const blocks: { sum: number; size: number }[] = [];
  for (const [rank, { wish }] of order.entries()) {
    blocks.push({ sum: wish - rank * room.gap, size: 1 });
    mergeTouching(blocks);
  }
  const starts = blocks.flatMap((block) => Array(block.size).fill(block.sum / block.size));
  const last = room.high - (order.length - 1) * room.gap;
  const placed = wishes.map(() => 0);
  for (const [rank, { index }] of order.entries()) {
    placed[index] = Math.max(room.low, Math.min(last, starts[rank])) + rank * room.gap;
  }
  return placed;
}

function mergeTouching(blocks: { sum: number; size: number }[]): void {
  for (;;) {
    const [before, after] = blocks.slice(-2);
    if (before === undefined || after === undefined) return;
    if (before.sum / before.size <= after.sum / after.size) return;
    blocks.splice(-2, 2, { sum: before.sum + after.sum, size: before.size + after.size });
  }
}
