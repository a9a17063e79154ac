import { type Command, Option } from "commander";
import { PerennialError } from "../core/errors.ts";
import type { checkSurrogate, KeptSurrogate } from "../measure/kept-surrogate.ts";
import type { JudgedTest } from "../measure/read-surrogate.ts";
import { normalQuantile } from "../stats/special.ts";
import type { CountedShare, SurrogateTest } from "../stats/surrogate-check.ts";
import { range, signed } from "./effect-text.ts";
import { inSession } from "./session.ts";
import { print, printJson, table, whole } from "./terminal.ts";

interface Flags {
  readonly months?: "6" | "12";
  readonly anew?: boolean;
  readonly json?: boolean;
  readonly data?: string;
}

/** `perennial measure surrogate`: whether effects on residual value came true in past tests. */
export function measureSurrogateCommand(measure: Command): void {
  measure
    .command("surrogate")
    .description("whether effects on residual value came true: past tests beside what came of them")
    .addOption(
      new Option(
        "--months <number>",
        "what came in so many months after (12 where five tests are as old, else 6)",
      ).choices(["6", "12"]),
    )
    .option("--anew", "value and compare anew, also where no further test has come of age")
    .option("--json", "print JSON")
    .action(async ({ months, anew, ...flags }: Flags) => {
      const found = await inSession(flags, ({ operate }) =>
        operate("check-surrogate", { months: months && Number(months), anew }),
      );
      if (!isChecked(found))
        throw new PerennialError(
          "NO_DATA",
          "There are no orders yet, so nothing can have come true.",
        );
      if (flags.json) printJson({ schema: "perennial.surrogate/1", ...found });
      else printSurrogate(found);
    });
}

type Checked = NonNullable<Awaited<ReturnType<typeof checkSurrogate>>>;

const isChecked = (found: unknown): found is Checked =>
  typeof found === "object" && found !== null && "found" in found;

function printSurrogate({ words, found }: Checked): void {
  print(words);
  if (found.tests.length > 0) printTests(found);
  for (const { program, version, readOn, why } of found.leftOut)
    print(`\nLeft out: ${program}, version ${version}, read on ${readOn}. ${why}`);
  const { after, total } = found;
  if (!after.ok) {
    if (found.tests.length > 0) print(`\n${after.why}`);
    return;
  }
  const { heterogeneity } = after;
  print(
    `\nTests differ ${heterogeneity.pValue < 0.05 ? "beyond" : "no more than by"} their errors (p ${heterogeneity.pValue.toFixed(3)}; by ${heterogeneity.deviation.toFixed(2)} ${found.currency} beyond them).`,
  );
  print(`The same sign: ${shareWords(after.sameSign)}.`);
  if (!total.ok) return;
  print(
    `With what had come by the day of reading: the same verdict in ${shareWords(total.sameVerdict)}, turned round in ${total.reversed};`,
  );
  print(
    `of what the long run says to scale it had said so in ${shareWords(total.recall)}; of what it said to scale the long run agrees in ${shareWords(total.precision)}.`,
  );
}

function shareWords({ count, of, lower, upper }: CountedShare): string {
  if (of === 0) return "none of none";
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return `${count} of ${of} (${percent(lower)} to ${percent(upper)})`;
}

function printTests({ tests, currency, months }: KeptSurrogate): void {
  print(`\nEffects a person in ${currency} in the ${months} months after, with 95 %:\n`);
  print(
    table(
      [
        ...[{ head: "Program" }, { head: "Version" }, { head: "Read on" }],
        ...["Had it", "Held out", "It said", "", "Came", ""].map(
          (head) => ({ head, align: "right" }) as const,
        ),
      ],
      tests.map(cellsOf),
    ),
  );
}

function cellsOf({ program, version, readOn, isRegistered, ...test }: JudgedTest): string[] {
  const { surrogate, surrogateError, long, longError }: SurrogateTest = test.after;
  const z = normalQuantile(0.975);
  const withRange = (effect: number, error: number): string[] => [
    signed(effect),
    range([effect - z * error, effect + z * error]),
  ];
  return [
    ...[program, String(version), isRegistered ? readOn : `${readOn} (not registered)`],
    ...[whole(test.treated), whole(test.heldOut)],
    ...[...withRange(surrogate, surrogateError), ...withRange(long, longError)],
  ];
}
