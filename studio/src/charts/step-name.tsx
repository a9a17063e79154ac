/** The name of a bar below it, in as many lines as it takes, and its note in a line of its own; a word that is too long for its room is cut. */
export function StepName(props: {
  readonly label: string;
  readonly note?: string | undefined;
  readonly room: number;
  readonly y: number;
}) {
  const { label, note, room, y } = props;
  const lines = [...wrapped(label, room), ...(note === undefined ? [] : [note])];
  return (
    <text className="waterfall-name" textAnchor="middle">
      {lines.map((line, i) => (
        <tspan key={line} x={0} y={y + i * 15}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

function wrapped(label: string, room: number): readonly string[] {
  const most = Math.max(6, Math.floor(room / 6.4));
  const longest = Math.max(7, Math.floor((room - 4) / 5.9));
  const lines: string[] = [];
  for (const whole of label.split(" ")) {
    const word = whole.length > longest ? `${whole.slice(0, longest - 1)}…` : whole;
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
