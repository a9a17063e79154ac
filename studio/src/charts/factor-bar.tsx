import type { Estimate } from "../../../src/core/estimate.ts";
import { verdictOf } from "../verdict.ts";
import type { ForestScale } from "./forest-bar.tsx";

interface FactorBarProps {
  readonly estimate: Estimate;
  readonly scale: ForestScale;
}

/** A multiple as a bar from 1 on a logarithmic scale, with a thin line for its interval. */
export function FactorBar({ estimate, scale }: FactorBarProps) {
  const { at } = scale;
  return (
    <svg
      className="factor-bar"
      height="18"
      width="100%"
      aria-hidden="true"
      data-verdict={verdictOf(estimate, 1)}
    >
      <line className="forest-one" x1={at(1)} x2={at(1)} y1="-4" y2="22" />
      <line className="factor-fill" x1={at(1)} x2={at(estimate.value)} y1="9" y2="9" />
      <line
        className="factor-interval"
        x1={at(estimate.lower)}
        x2={at(estimate.upper)}
        y1="9"
        y2="9"
      />
    </svg>
  );
}
