import type { Command } from "commander";
import { readShop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import type { Estimate } from "../core/estimate.ts";
import { formatMoney, minorPerUnit } from "../core/money.ts";
import { type MessageChannel, messageChannels } from "../decide/frequency.ts";
import type { ListByFrequency } from "../measure/list-by-frequency.ts";
import type { PriceByArms, PricedMessage } from "../measure/message-price.ts";
import { type MessagePrice, readMessagePrice } from "../measure/read-message-price.ts";
import { notNegative, positive } from "./option-values.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table, whole } from "./terminal.ts";

interface Flags {
  readonly channel: string;
  readonly sendCost: string;
  readonly complaintCost: string;
  readonly windowDays: string;
  readonly horizonDays: string;
  readonly discount: string;
  readonly json?: boolean;
  readonly data?: string;
}

/** `perennial measure message`: what one message more costs besides sending it. */
export function measureMessageCommand(measure: Command): void {
  measure
    .command("message")
    .description(
      "what one message more costs: people lost to the channel, and what these would have brought",
    )
    .requiredOption("--channel <name>", "email")
    .option("--send-cost <amount>", "what sending one costs, in the shop's currency", "0.001")
    .option("--complaint-cost <amount>", "what a complaint costs besides the person lost", "0")
    .option("--window-days <days>", "days that are looked at", "90")
    .option("--horizon-days <days>", "how far ahead the right to write is valued", "365")
    .option("--discount <share>", "of later money, a year", "10%")
    .option("--json", "print JSON")
    .action(async (flags: Flags) => {
      const found = await inSession(flags, async ({ store, operational }) => {
        const facts = await store();
        const units = minorPerUnit((await readShop(facts))?.currency ?? "EUR");
        return readMessagePrice(facts, await operational(), {
          ...{ channel: channelOf(flags.channel), now: Date.now() },
          sendCost: units * notNegative("--send-cost", flags.sendCost),
          complaintCost: units * notNegative("--complaint-cost", flags.complaintCost),
          windowDays: positive("--window-days", flags.windowDays) ?? 90,
          horizonDays: positive("--horizon-days", flags.horizonDays) ?? 365,
          discount: discountOf(flags.discount),
        });
      });
      if (flags.json) printJson({ schema: "perennial.message-price/1", ...found });
      else printPrice(found);
    });
}

function channelOf(name: string): MessageChannel {
  const found = messageChannels.find((channel) => channel === name);
  if (found !== undefined) return found;
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--channel "${name}" is no channel whose messages are counted. Use ${messageChannels.join(", ")}.`,
  );
}

function discountOf(text: string): number {
  const isShare = text.trim().endsWith("%");
  const value = notNegative("--discount", isShare ? text.trim().slice(0, -1) : text);
  return isShare ? value / 100 : value;
}

/** Prints what one message more costs, or why that cannot be told. */
export function printPrice(price: MessagePrice): void {
  const { found, notes, grade, channel, subscribers, messages, lost, complained } = price;
  for (const note of notes) say(note);
  print(
    `One ${channel} more, by ${whole(price.days)} days from ${price.from.slice(0, 10)}: ${whole(subscribers)} subscribers, ${whole(messages)} messages, ${whole(lost)} unsubscribed or complained (${whole(complained)} complained).`,
  );
  print(
    grade === "A"
      ? "Grade A: people were drawn by lot to get more or fewer.\n"
      : "Grade D, observational: engaged people get more mail, so it may be biased both ways. Recommend nothing by it.\n",
  );
  if (!found.ok) {
    print(found.why);
    return;
  }
  print(table(figureColumns, figures(found, price)));
  if (found.rightRefused !== undefined) print(`\n${found.rightRefused}`);
  if (found.price !== null)
    print(
      `\nA message pays where it brings more than ${fine(found.price.value, price.currency)} of margin (${range(found.price, (each) => fine(each, price.currency))}). The right is valued over ${whole(price.horizonDays)} days at ${Number((100 * price.discount).toFixed(1))} % a year.`,
    );
  if ("arms" in found) printArms(found, price.currency);
}

const figureColumns = [
  { head: "One message more" },
  { head: "", align: "right" },
  { head: "95 %", align: "right" },
] as const;

function figures(found: PricedMessage | PriceByArms, price: MessagePrice): string[][] {
  const money = (each: number): string => fine(each, price.currency);
  const row = (name: string, of: Estimate | null, as: (each: number) => string): string[][] =>
    of === null ? [] : [[name, as(of.value), range(of, as)]];
  const byArms = "arms" in found ? found : undefined;
  return [
    ...row("lost to the channel, of 10,000", found.lossPerMessage, ofTenThousand),
    ...row("complaints, of 10,000", found.complaintPerMessage, ofTenThousand),
    ...row("silent for 180 days, of 10,000", byArms?.silencePerMessage ?? null, ofTenThousand),
    ...row("being written to brings a week", found.right?.perWeek ?? null, money),
    ...row("the right to write is worth", found.right?.value ?? null, money),
    ["sending costs", money(price.sendCost), ""],
    ...row("the price of a message", found.price, money),
    ...row(
      `fatigue, not in the price${byArms?.fatigue?.isTold === false ? " (not beyond chance)" : ""}`,
      byArms?.fatigue?.value ?? null,
      money,
    ),
    ...row("the price with fatigue", byArms?.fatigue?.price ?? null, money),
    ...row("one message more brings", found.brings, money),
  ];
}

function printArms({ arms, list, listRefused }: PriceByArms, currency: string): void {
  print("");
  if (list === null) {
    print(
      table(
        [{ head: "Arm" }, ...right("Subscribers", "Messages a week", "Lost", "Lost a week")],
        arms.map((each) => [
          ...[each.arm, whole(each.people), each.perWeek.toFixed(2), whole(each.lost)],
          percent(each.weeklyLoss),
        ]),
      ),
    );
    print(`\n${listRefused ?? ""}`);
    return;
  }
  print(
    table(
      [
        { head: "If all had the frequency of" },
        ...right("Messages a week", "Lost a week", "This quarter", "A message", "Over the horizon"),
        ...right("95 %", "Subscribers then"),
      ],
      list.arms.map((each) => [
        ...[each.arm, each.perWeek.toFixed(2), percent(each.weeklyLoss)],
        formatMoney(each.thisQuarter.value, currency),
        each.perMessage === null ? "" : fine(each.perMessage, currency),
        formatMoney(each.overHorizon.value, currency),
        range(each.overHorizon, (value) => formatMoney(value, currency)),
        whole(each.subscribersLeft),
      ]),
    ),
  );
  printSpiral(list);
}

function printSpiral({
  mostNow,
  mostOverHorizon,
  spiral,
  subscribers,
  arrivals,
}: ListByFrequency): void {
  print(
    `\n${whole(subscribers)} subscribers, ${arrivals.toFixed(1)} new a week. Most this quarter: ${mostNow.arm} (chance ${percent(mostNow.chance)}); most over the horizon: ${mostOverHorizon.arm} (${percent(mostOverHorizon.chance)}).`,
  );
  if (spiral === null) return;
  const chance = `chance that it is: ${percent(spiral.chance)}`;
  const words = {
    on: `The shop is on the spiral (${chance}): all messages bring more this quarter than ${spiral.beside}, but less each, and leave a list that is worth less.`,
    off: `The shop is not on the spiral beside ${spiral.beside} (${chance}).`,
    undecided: `Whether the shop is on the spiral is not decided beside ${spiral.beside} (${chance}).`,
  };
  print(words[spiral.verdict]);
}

const right = (...heads: readonly string[]) =>
  heads.map((head) => ({ head, align: "right" }) as const);
const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 2 : 0)} %`;
const ofTenThousand = (chance: number): string => (10_000 * chance).toFixed(2);
const range = ({ lower, upper }: Estimate, as: (each: number) => string): string =>
  `${as(lower)} to ${as(upper)}`;

/** Money of which a message costs hundredths of a minor unit. */
function fine(minor: number, currency: string): string {
  const digits = Math.abs(minor) < 100 ? 4 : 2;
  return new Intl.NumberFormat("en-GB", {
    ...{ style: "currency", currency },
    ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
  }).format(minor / minorPerUnit(currency));
}
