import type { Command } from "commander";
import { readShop } from "../collect/shop.ts";
import { guardWords, isGuard } from "../decide/offer-guards.ts";
import { readStopSums } from "../decide/offers/stop-log.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `perennial offers stops`. */
export function offersCommand(program: Command): void {
  const group = program
    .command("offers")
    .description("what guards keep from being given away, and what offers bring");
  group
    .command("stops [program]")
    .description("offers that a guard stopped, with the money that spared")
    .option("--json", "print JSON")
    .action((name: string | undefined, flags: Flags) => stops(name, flags));
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
