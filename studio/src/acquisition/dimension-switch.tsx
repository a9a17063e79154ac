import { getRouteApi, Link } from "@tanstack/react-router";
import type { AcquisitionReport } from "../../../src/predict/value-report.ts";

const route = getRouteApi("/value");

interface DimensionSwitchProps {
  readonly dimensions: AcquisitionReport["dimensions"];
  readonly chosen: string;
}

/** Chooses what customers are split by; each choice is an address. */
export function DimensionSwitch({ dimensions, chosen }: DimensionSwitchProps) {
  const search = route.useSearch();
  return (
    <nav className="dimensions" aria-label="Split customers by">
      <span aria-hidden="true">By</span>
      <ul>
        {dimensions.map(({ dimension, title }) => (
          <li key={dimension}>
            <Link
              to="/value"
              search={{ ...search, by: dimension, levels: undefined }}
              className="dimension"
              aria-current={dimension === chosen ? "true" : undefined}
              replace
              resetScroll={false}
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
