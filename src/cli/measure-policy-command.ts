import type { Command } from "commander";
import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import {
  type DividendAsked,
  type DividendReadout,
  readDividend,
  type ToldDifference,
} from "../measure/read-dividend.ts";
import { readShopDividend } from "../measure/shop-dividend.ts";
import { listed, positive, saidNumbers } from "./option-values.ts";
import { inSession } from "./session.ts";
import { print, printJson, progressLine, say, table, whole } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly program?: string;
  readonly windowDays?: string;
  readonly action?: string;
  readonly propensity?: string;
  readonly randomized?: boolean;
  readonly outcome?: string;
  readonly features?: readonly string[];
  readonly cluster?: string;
  readonly rowsAreUnits?: boolean;
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
    .option(
      "--data <path>",
      "actions that were drawn by lot: CSV, TSV, NDJSON, Parquet, also .gz; with --program the data folder",
    )
    .option("--program <name>", "a program of the shop, by the ledger of its decisions")
    .option("--window-days <days>", "with --program: days from the first sight that count (28)")
    .option("--action <column>", "column of what was done, nothing being an action too")
    .option("--propensity <column>", "column of the chance with which it was drawn")
    .option("--randomized", "or everybody had the same chances: the shares of the actions")
    .option("--outcome <column>", "column of what came of it, a number")
    .option("--features <columns>", "columns of what was known before", listed)
    .option("--cluster <column>", "column of who it was, where rows are not independent")
    .option("--rows-are-units", "each row is a unit, though a column of ids repeats some")
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
  const mostSegments = Number(flags.maxSegments);
  if (!(mostSegments >= 2 && mostSegments <= 8))
    throw bad(`--max-segments "${flags.maxSegments}" is not from 2 to 8.`);
  const asked = {
    ...{ mostSegments, costs: saidNumbers("--cost", flags.cost) },
    least: positive("--least", flags.least),
  };
  const { program } = flags;
  const found =
    program === undefined
      ? await ofTable(flags, asked)
      : await ofProgram({ ...flags, program }, asked);
  if (flags.json) printJson({ schema: "perennial.dividend/1", ...found });
  else printDividend(found);
}

type Asked = Pick<DividendAsked, "mostSegments" | "costs" | "least">;

/** What only a table has, by the name of its flag. */
const tableFlags = [
  ...(["action", "propensity", "randomized", "outcome", "features", "cluster"] as const),
  "rowsAreUnits",
] as const;

async function ofProgram(
  flags: Flags & { readonly program: string },
  asked: Asked,
): Promise<DividendReadout> {
  const strange = tableFlags.find((name) => flags[name] !== undefined);
  if (strange !== undefined)
    throw bad(
      `--${strange.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)} is of a table, --program of the shop: say one.`,
    );
  const windowDays = positive("--window-days", flags.windowDays) ?? 28;
  return inSession(flags, async ({ store, operational }) =>
    readShopDividend(await store(), await operational(), {
      ...{ ...asked, program: flags.program, windowDays, now: Date.now() },
    }),
  );
}

async function ofTable(flags: Flags, asked: Asked): Promise<DividendReadout> {
  const { data, action, outcome, features, propensity } = flags;
  if (data === undefined || action === undefined || outcome === undefined || features === undefined)
    throw bad(
      "Say a table, --data FILE --action COLUMN --outcome COLUMN --features COLUMNS, or a program of the shop, --program NAME.",
    );
  if (flags.windowDays !== undefined) throw bad("--window-days goes with --program.");
  if ((propensity === undefined) === (flags.randomized !== true))
    throw bad(
      "Say how the actions were drawn: --propensity COLUMN with their chances, or --randomized where everybody had the same.",
    );
  const progress = progressLine();
  return readDividend(
    fileOnDisk(data),
    {
      ...{ ...asked, action, propensity, outcome, features, cluster: flags.cluster },
      rowsAreUnits: flags.rowsAreUnits === true,
    },
    progress.rows,
  ).finally(progress.end);
}

const bad = (text: string): PerennialError => new PerennialError("BAD_ARGUMENT", text);

function printDividend(found: DividendReadout): void {
  for (const warning of found.warnings) say(warning);
  const { values, differences, policy: rules = [], verdict, units } = found;
  if (values === undefined || differences === undefined || verdict === null) {
    print(`It cannot be told. ${found.refused ?? ""}`);
    return;
  }
  print(`${whole(units)} units; each policy is judged on people from whom it was not learned.\n`);
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
