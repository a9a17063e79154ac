interface ArmOddsProps {
  readonly arms: readonly string[];
  readonly probabilities: readonly number[];
  readonly drawn: string;
  /** Why the control is shown in the place of what was drawn; empty: it is not. */
  readonly held: string;
}

/** The arms that were eligible, the probability of each, and which was drawn. */
export function ArmOdds({ arms, probabilities, drawn, held }: ArmOddsProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="scroll-x" tabIndex={0} aria-label="The arms and their probabilities">
      <table className="table arm-odds">
        <thead>
          <tr>
            <th scope="col">Arm</th>
            <th scope="col">Probability</th>
            <th scope="col">Drawn</th>
          </tr>
        </thead>
        <tbody>
          {arms.map((arm, place) => (
            <tr key={arm} data-drawn={arm === drawn}>
              <th scope="row">{arm}</th>
              <td>
                <span className="arm-share" aria-hidden="true">
                  <i style={{ width: `${100 * (probabilities[place] ?? 0)}%` }} />
                </span>
                <span className="arm-chance">{(probabilities[place] ?? 0).toFixed(4)}</span>
              </td>
              <td>{arm === drawn ? drawnWords(held) : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Of a held-out person it is a ghost: what would have been shown. */
function drawnWords(held: string): string {
  return held === "" ? "Yes" : "Yes, as a ghost: the control is shown";
}
