import type { Estimate } from "../../../src/core/estimate.ts";
import { FactorBar } from "../charts/factor-bar.tsx";
import type { ForestScale } from "../charts/forest-bar.tsx";
import { levelName } from "../product-name.ts";
import { type FactorKind, factorWords } from "./factor-words.ts";

interface FactorRow {
  readonly key: string;
  readonly name: string;
  readonly level: string;
  readonly estimate: Estimate;
  readonly kind: FactorKind;
}

interface FactorRowsProps {
  readonly title: string;
  readonly scale: ForestScale;
  readonly rows: readonly FactorRow[];
}

/** What multiplies a value, each as a bar from 1 and in words. Equal ratios are equally long, so bars add up. */
export function FactorRows({ title, scale, rows }: FactorRowsProps) {
  return (
    <section className="factors" aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {rows.map((row) => (
          <li key={row.key} className="factor">
            <span className="factor-name">
              <span className="dim">{row.name}</span> {levelName(row.name, row.level)}
            </span>
            <span className="factor-room">
              <FactorBar estimate={row.estimate} scale={scale} />
            </span>
            <span className="factor-words">{factorWords(row.estimate, row.kind)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
