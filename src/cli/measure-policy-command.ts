import type { Command } from "commander";
import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import {
  type DividendReadout,
  readDividend,
  type ToldDifference,
} from "../measure/read-dividend.ts";
import { listed, positive, saidNumbers } from "./option-values.ts";
import { print, printJson, progressLine, say, table, whole } from "./terminal.ts";

interface Flags {
  readonly data: string;
  readonly action: string;
  readonly propensity?: string;
  readonly randomized?: boolean;
  readonly outcome: string;
  readonly features: readonly string[];
  readonly cluster?: string;
  readonly cost?: string;
  readonly maxSegments: string;
  readonly least?: string;
  readonly json?: boolean;
}

/** `perennial measure policy`: whether one action for all, segments, or each by itself pays. */
export function measurePolicyCommand(measure: Command): void {
  measure
    .command("policy")
    .description(
      "what segments, or treating each person by itself, bring beyond one action for all",
    )
    .requiredOption(
      "--data <table>",
      "actions that were drawn by lot: CSV, TSV, NDJSON, Parquet, also .gz",
    )
    .requiredOption("--action <column>", "column of what was done, nothing being an action too")
    .option("--propensity <column>", "column of the chance with which it was drawn")
    .option("--randomized", "or everybody had the same chances: the shares of the actions")
    .requiredOption("--outcome <column>", "column of what came of it, a number")
    .requiredOption("--features <columns>", "columns of what was known before", listed)
    .option("--cluster <column>", "column of who it was, where rows are not independent")
    .option("--cost <action=cost,…>", "what actions cost, taken off the outcome")
    .option("--max-segments <count>", "segments at most: 2, 4 or 8", "8")
    .option(
      "--least <dividend>",
      "the dividend a unit that is worth while (default: 10 % of the best action's value)",
    )
    .option("--json", "print JSON")
    .action(policy);
}

async function policy(flags: Flags): Promise<void> {
  if ((flags.propensity === undefined) === (flags.randomized !== true))
    throw new PerennialError(
      "BAD_ARGUMENT",
      "Say how the actions were drawn: --propensity COLUMN with their chances, or --randomized where everybody had the same.",
    );
  const mostSegments = Number(flags.maxSegments);
  if (!(mostSegments >= 2 && mostSegments <= 8))
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--max-segments "${flags.maxSegments}" is not from 2 to 8.`,
    );
  const progress = progressLine();
  const found = await readDividend(
    fileOnDisk(flags.data),
    {
      ...{ action: flags.action, propensity: flags.propensity, outcome: flags.outcome },
      ...{ features: flags.features, cluster: flags.cluster, mostSegments },
      costs: saidNumbers("--cost", flags.cost),
      least: positive("--least", flags.least),
    },
    progress.rows,
  ).finally(progress.end);
  if (flags.json) printJson({ schema: "perennial.dividend/1", ...found });
  else printDividend(found);
}

function printDividend(found: DividendReadout): void {
  for (const warning of found.warnings) say(warning);
  const { values, differences, policy: rules = [], verdict, units } = found;
  if (values === undefined || differences === undefined || verdict === null) {
    print(`It cannot be told. ${found.refused ?? ""}`);
    return;
  }
  print(`${whole(units)} rows; each policy is judged on people from whom it was not learned.\n`);
  print(
    table(
      [
        { head: "Policy" },
        ...["A unit", "Beyond the best for all", "95 %"].map(
          (head) => ({ head, align: "right" }) as const,
        ),
      ],
      [
        [`${found.singleAction} for all`, figure(values.single), "", ""],
        ...differences.segments.map(({ segments, value, ...beyond }) => [
          ...[`${segments} segments`, figure(value)],
          ...beyondCells(beyond),
        ]),
        ["each by itself", figure(values.individual), ...beyondCells(differences.individual)],
      ],
    ),
  );
  print(`\nVerdict: ${verdict}. ${found.why}`);
  if (verdict === "undecided" || verdict === "single")
    print(
      `To find a dividend of ${figure(found.least ?? 0)} a unit four times in five takes ${whole(found.neededN ?? 0)} rows.`,
    );
  for (const { when, action, share } of rules)
    print(
      `  ${when.length === 0 ? "everybody" : when.join(" and ")} → ${action} (${Math.round(100 * share)} %)`,
    );
}

const beyondCells = ({ difference, interval: [lower, upper] }: ToldDifference): string[] => [
  figure(difference),
  `${figure(lower)} to ${figure(upper)}`,
];

const figure = (value: number): string => String(Number(value.toPrecision(4)));
