import type { Command } from "commander";
import { readShop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import { inSession, predictAnew } from "./session.ts";
import { printJson, say } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly name?: string;
  readonly currency?: string;
  readonly timezone?: string;
  readonly margin?: string;
  readonly discountRate?: string;
  readonly rate?: Readonly<Record<string, string>>;
}

/** `perennial shop`. */
export function shopCommand(program: Command): void {
  program
    .command("shop")
    .description("see or set what holds for the whole shop")
    .option("--name <name>", "name of the shop")
    .option("--currency <code>", "currency in which it counts (before the first import only)")
    .option("--timezone <zone>", "zone in which its days begin")
    .option("--margin <rate>", "contribution per unit of net revenue where the cost is unknown")
    .option("--discount-rate <rate>", "annual rate at which future contribution is discounted")
    .option(
      "--rate <pair>",
      "shop currency per unit of another, for orders told live: --rate USD=0.92 (repeatable)",
      (pair: string, before: Readonly<Record<string, string>> = {}) => ({
        ...before,
        [pair.split("=")[0]?.toUpperCase() ?? ""]: pair.split("=")[1] ?? "",
      }),
    )
    .action(async ({ data, ...said }: Flags) => {
      await inSession({ data }, async ({ store, operate }) => {
        if (Object.keys(said).length > 0)
          await setShop(said, await readShop(await store()), operate);
        const shop = await readShop(await store());
        if (shop === undefined)
          say("Nothing is known yet: the first import says currency and time zone.");
        else printJson(shop);
      });
    });
}

function numbers(texts: Readonly<Record<string, string>>): Record<string, number> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Number(text)]));
}

async function setShop(
  said: Omit<Flags, "data">,
  shop: Awaited<ReturnType<typeof readShop>>,
  operate: (name: string, input: unknown) => Promise<unknown>,
): Promise<void> {
  const currency = said.currency?.toUpperCase();
  if (shop && currency !== undefined && currency !== shop.currency) {
    throw new PerennialError(
      "CONFLICT",
      `The shop counts in ${shop.currency} and its orders are stored so. To count in ${currency}, import into a new folder with --data.`,
    );
  }
  await operate("set-shop", {
    name: said.name,
    currency,
    timezone: said.timezone,
    marginRate: said.margin,
    discountRate: said.discountRate,
    rates: said.rate && JSON.stringify({ ...shop?.rates, ...numbers(said.rate) }),
  });
  if (shop) await predictAnew(operate);
}
