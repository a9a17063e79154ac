import type { Command } from "commander";
import { readShop } from "../collect/shop.ts";
import { formatMoney } from "../core/money.ts";
import { guardWords, isGuard } from "../decide/offer-guards.ts";
import { type LadderView, readLadder } from "../decide/offers/ladder-view.ts";
import { readStopSums } from "../decide/offers/stop-log.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table, whole } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `perennial offers stops|curves`. */
export function offersCommand(program: Command): void {
  const group = program
    .command("offers")
    .description("what guards keep from being given away, and what offers bring");
  group
    .command("stops [program]")
    .description("offers that a guard stopped, with the money that spared")
    .option("--json", "print JSON")
    .action((name: string | undefined, flags: Flags) => stops(name, flags));
  group
    .command("curves <program>")
    .description(
      "how classes of customers answer to the levels of a ladder, and what its rule would give whom",
    )
    .option("--json", "print JSON")
    .action((name: string, flags: Flags) => curves(name, flags));
}

async function stops(name: string | undefined, flags: Flags): Promise<void> {
  const { found, currency } = await inSession(flags, async (session) => {
    const store = await session.store();
    return {
      found: await readStopSums(store, name),
      currency: (await readShop(store))?.currency ?? "",
    };
  });
  if (flags.json) return printJson({ schema: "perennial.offer-stops/1", currency, stops: found });
  if (found.length === 0) return say("No guard has stopped an offer yet.");
  print(
    table(
      [
        { head: "Program" },
        { head: "Guard" },
        { head: "At" },
        { head: "People", align: "right" },
        { head: "Stops", align: "right" },
        { head: `Spared, ${currency}`, align: "right" },
        { head: "Why" },
      ],
      found.map(({ program, guard, step, persons, stops: count, spared }) => [
        ...[program, guard, step, String(persons), String(count), spared.toFixed(2)],
        isGuard(guard) ? guardWords[guard] : "",
      ]),
    ),
  );
}

async function curves(name: string, flags: Flags): Promise<void> {
  const found = await inSession(flags, async ({ store, operational }) =>
    readLadder({ store: await store(), operational: await operational() }, name),
  );
  if (flags.json) return printJson({ schema: "perennial.offer-curves/1", program: name, ...found });
  if (found.state === 0)
    return say(
      `${name} has learned nothing yet: perennial programs learn ${name}, once customers have seen its offers.`,
    );
  printCurves(found);
}

const right = (head: string) => ({ head, align: "right" }) as const;
const share = (value: number): string => `${(100 * value).toFixed(1)} %`;

function printCurves({ classes, gives, stopped, customers, reckoned, currency }: LadderView): void {
  print(
    table(
      [
        ...["Class", "Share", "Full price"].map(right),
        { head: "Level" },
        ...["Days", "Orders", "Chance", "95 %"].map(right),
      ],
      classes.flatMap(({ share: members, fullPrice, levels }, place) =>
        levels.map(({ level, days, orders, chance, lower, upper }) => [
          ...[String(place + 1), share(members), fullPrice === null ? "" : share(fullPrice)],
          ...[level, whole(days), orders.toFixed(1), share(chance)],
          `${share(lower)} to ${share(upper)}`,
        ]),
      ),
    ),
  );
  print("");
  print(
    table(
      [{ head: "The rule gives" }, ...["Customers", "Given away", "Worth"].map(right)],
      gives.map(({ level, customers: many, cost, worth }) => [
        ...[level, String(many), formatMoney(cost, currency), formatMoney(worth, currency)],
      ]),
    ),
  );
  if (stopped > 0)
    print(
      `Of those with nothing, ${stopped} would have had an offer if they did not buy at full price.`,
    );
  if (reckoned < customers)
    print(`Reckoned on ${reckoned} of ${customers} customers, and multiplied.`);
}
