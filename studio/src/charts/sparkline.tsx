const width = 104;
const height = 26;

/** The course of a few numbers, for a table's cell; the numbers themselves stand beside it. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const most = Math.max(1, ...values);
  const room = (width - 6) / Math.max(1, values.length - 1);
  const points = values.map((value, i) => ({
    x: 3 + i * room,
    y: height - 3 - (value / most) * (height - 6),
  }));
  const end = points.at(-1);
  if (end === undefined || points.length < 2) return null;
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      aria-hidden="true"
    >
      <polyline points={points.map(({ x, y }) => `${x},${y}`).join(" ")} />
      <circle cx={end.x} cy={end.y} r={2.4} />
    </svg>
  );
}
