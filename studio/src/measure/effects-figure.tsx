import type { ExperimentReadout } from "../../../src/measure/experiment.ts";
import type { ProgramReadout } from "../../../src/measure/program-readout.ts";
import type { ReadEffect } from "../../../src/measure/read-effect.ts";
import {
  differencesScale,
  ForestAxis,
  ForestBar,
  type ForestScale,
} from "../charts/forest-bar.tsx";
import { Figure } from "../figures/figure.tsx";
import { percentDifference, sentence } from "../format.ts";
import { effectsData } from "./readout-tables.ts";
import {
  armWords,
  axisText,
  effectEstimate,
  effectText,
  verdictMarks,
  wordsOf,
} from "./readout-words.ts";
import { useMeasureLink } from "./use-measure-link.ts";

interface EffectsProps {
  readonly readout: ProgramReadout;
  readonly whole: ExperimentReadout;
}

/** Effects under each other, by outcome: of all who had the program, and of each arm where that is told. */
export function EffectsFigure({ readout, whole }: EffectsProps) {
  const { arms, armsRefused, currency, surrogate } = readout;
  const link = useMeasureLink("effects");
  return (
    <Figure
      id="effects"
      asTable={false}
      link={link}
      title="What it changed"
      subtitle="Against those held out, adjusted for orders and contribution of the year before. 95% intervals. Triangle: scale. Square: stop. Circle: keep testing."
      data={effectsData(readout)}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="scroll-x" tabIndex={0} aria-label="Effects, outcome by outcome">
        <table className="table forest measured">
          <thead>
            <tr>
              <th scope="col">Of whom</th>
              <td className="forest-head" />
              <th scope="col">Effect</th>
              <th scope="col">Not adjusted, as a share of those held out</th>
            </tr>
          </thead>
          {whole.effects.map((effect) => (
            <Outcome
              key={effect.outcome}
              effects={[effect, ...armEffects(arms, effect.outcome)]}
              currency={currency}
            />
          ))}
        </table>
      </section>
      <p className="figure-note">
        Residual value, as a surrogate of what comes later: {surrogate.words}
      </p>
      {armsRefused !== undefined && <p className="figure-note">Not by arm: {armsRefused}</p>}
    </Figure>
  );
}

function armEffects(arms: ExperimentReadout | null, outcome: string): readonly ReadEffect[] {
  return arms?.effects.filter((effect) => effect.outcome === outcome) ?? [];
}

interface OutcomeProps {
  /** That of all first, then those of the arms. */
  readonly effects: readonly ReadEffect[];
  readonly currency: string;
}

function Outcome({ effects, currency }: OutcomeProps) {
  const outcome = effects[0]?.outcome ?? "";
  const { label, of } = wordsOf(outcome);
  const told = effects.flatMap((effect) => effectEstimate(effect) ?? []);
  const scale = differencesScale(told, (value) => axisText(outcome, value, currency));
  return (
    <tbody>
      <tr className="measured-head">
        <th scope="rowgroup">
          {label} <span className="dim">{of}</span>
        </th>
        <td className="forest-cell">
          {told.length > 0 && (
            <div className="forest-room">
              <ForestAxis scale={scale} />
            </div>
          )}
        </td>
        <td colSpan={2} className="measured-room" />
      </tr>
      {effects.map((effect, at) => (
        <EffectRow
          key={effect.arm}
          effect={effect}
          name={at === 0 ? "All who had it" : armWords(effect.arm)}
          scale={scale}
          currency={currency}
        />
      ))}
    </tbody>
  );
}

interface EffectRowProps {
  readonly effect: ReadEffect;
  readonly name: string;
  readonly scale: ForestScale;
  readonly currency: string;
}

function EffectRow({ effect, name, scale, currency }: EffectRowProps) {
  const { outcome, verdict, relative, why } = effect;
  const estimate = effectEstimate(effect);
  const head = <th scope="row">{name}</th>;
  if (estimate === null)
    return (
      <tr>
        {head}
        <td colSpan={3} className="measured-untold dim">
          Not told. {why}
        </td>
      </tr>
    );
  const text = effectText(outcome, estimate, currency);
  const mark = verdictMarks[verdict];
  return (
    <tr>
      {head}
      <td className="forest-cell">
        <div className="forest-room">
          <ForestBar estimate={estimate} scale={scale} verdict={mark} />
        </div>
      </td>
      <td className="forest-text">
        <strong>{text.value}</strong> <span className="range">{text.range}</span>
        <span className="verdict" data-verdict={mark}>
          {sentence(verdict).slice(0, -1)}
        </span>
      </td>
      <td className="forest-text measured-relative">
        {relative !== null && (
          <>
            {percentDifference(relative.difference)}{" "}
            <span className="range">{relative.interval.map(percentDifference).join(" to ")}</span>
          </>
        )}
      </td>
    </tr>
  );
}
