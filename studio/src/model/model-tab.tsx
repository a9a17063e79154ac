import "./model.css";
import type { ValueReport } from "../../../src/predict/value-report.ts";
import { percentDifference, sentence } from "../format.ts";
import { CheckFigure } from "../value/check-figure.tsx";
import { ModelCard } from "../value/model-card.tsx";
import { CalibrationFigure } from "./calibration-figure.tsx";
import { CoverageFigure } from "./coverage-figure.tsx";
import { EarlyFigure } from "./early-figure.tsx";
import { EffectsFigure } from "./effects-figure.tsx";
import { ForecastersFigure } from "./forecasters-figure.tsx";
import { OriginsFigure } from "./origins-figure.tsx";

/** The model behind the figures: how it was chosen, what its past says of it, and what it found. */
export function ModelTab({ report }: { report: ValueReport }) {
  const { model } = report;
  return (
    <div className="value-grid">
      <ForecastersFigure report={report} />
      <ModelCard model={model} whole={[trackingSentence(model.tracking), model.season.why]} />
      <CalibrationFigure report={report} />
      <CoverageFigure report={report} />
      <CheckFigure report={report} />
      <OriginsFigure report={report} />
      {model.effects.length > 0 && <EffectsFigure report={report} />}
      {model.early.effects.length > 0 && <EarlyFigure report={report} />}
    </div>
  );
}

function trackingSentence({ factor, used, why }: ValueReport["model"]["tracking"]): string {
  return used
    ? `Forecasts are corrected by ${percentDifference(factor - 1)}: ${why}`
    : sentence(why);
}
