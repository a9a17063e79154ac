import type { Command } from "commander";
import colors from "picocolors";
import { PerennialError } from "../core/errors.ts";
import type { Estimate } from "../core/estimate.ts";
import { findCustomer } from "../customers/customer-list.ts";
import { stances } from "../decide/discovery-dial.ts";
import type { DiscoveryLevel, DiscoveryReport, DiscoveryRetest } from "../predict/discovery.ts";
import { type CustomerDiscovery, readDiscovery } from "../predict/discovery-table.ts";
import { latestRun } from "../predict/prediction-run.ts";
import { type PersonDiscovery, readPersonDiscovery } from "../server/person-detail.ts";
import { inSession } from "./session.ts";
import { percent, print, printJson, table, whole } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `perennial discovery` and `perennial discovery show`. */
export function discoveryCommand(program: Command): void {
  const group = program
    .command("discovery")
    .description("how much of what customers buy is new to them, and whether that lasts");
  group
    .command("levels", { isDefault: true })
    .description("items, brands and categories: the index, and its test-retest")
    .option("--json", "print JSON")
    .action(async (flags: Flags) => {
      const report = await inSession(flags, async (session) => {
        const store = await session.store();
        return readDiscovery(store, await latestRun(store));
      });
      if (flags.json) printJson({ schema: "perennial.discovery/1", ...report });
      else print(reportText(report));
    });
  group
    .command("show <who>")
    .description("one customer: the index, its interval, and what a list is made of")
    .option("--json", "print JSON")
    .action(showOne);
}

async function showOne(who: string, flags: Flags): Promise<void> {
  const found = await inSession(flags, async (session) => {
    const store = await session.store();
    const run = await latestRun(store);
    // Fails where nothing was measured yet, before the customer is looked for.
    await readDiscovery(store, run);
    const customer = await findCustomer(store, run, who);
    const discovery = customer && (await readPersonDiscovery(store, run, customer.id));
    return customer && discovery ? { customer, discovery, asOf: run.asOf } : undefined;
  });
  if (found === undefined) {
    throw new PerennialError(
      "NOT_FOUND",
      `There is no customer "${who}". Try: perennial customers list --search ${who}`,
    );
  }
  const { customer, discovery, asOf } = found;
  const { id, identity } = customer;
  if (flags.json)
    printJson({ schema: "perennial.customer-discovery/1", asOf, id, identity, ...discovery });
  else print(`${colors.bold(identity)}\n${customerText(discovery)}`);
}

function reportText({ asOf, levels, absent }: DiscoveryReport): string {
  return [
    `${colors.bold("How much customers discover")}\n${colors.dim(`As of ${asOf}; what customers buy for the first time, over what is expected after as many orders with baskets as large; first orders left out`)}`,
    ...levels.map(levelText),
    ...absent.map(({ level, why }) => `${colors.bold(titleOf(level))}\n${why}`),
  ].join("\n\n");
}

function titleOf(level: DiscoveryLevel["level"]): string {
  return { item: "Items", brand: "Brands", category: "Categories" }[level];
}

function levelText(figures: DiscoveryLevel): string {
  const { level, knownShare, customers, k, dispersion, unknown, retest, why, newShares } = figures;
  const known = level === "item" ? "" : `, ${percent(knownShare)} of lines name one`;
  const shares = [2, 3, 5, 10, 15].map((order) => {
    const share = percent(newShares[order - 2] ?? 0);
    return `${share} at order ${order}${order === 15 ? " and later" : ""}`;
  });
  return [
    `${colors.bold(titleOf(level))} (${whole(customers)} customers with a second order${known})`,
    why,
    `D = (new + ${k.toFixed(1)}) / (expected + ${k.toFixed(1)}); before a second order ${range(unknown)}`,
    `New to the customer are ${shares.join(", ")}`,
    ...(retest === null ? [] : [retestText(retest, dispersion)]),
  ].join("\n");
}

function retestText(retest: DiscoveryRetest, dispersion: number): string {
  const rows = retest.quartiles.map(({ customers, told, came }, quarter) => [
    `${["lowest", "second", "third", "highest"][quarter] ?? ""} quarter`,
    whole(customers),
    told.toFixed(2),
    came.toFixed(2),
  ]);
  return [
    table(
      [
        { head: "First half of the history" },
        { head: "Customers", align: "right" },
        { head: "Told", align: "right" },
        { head: "Second half", align: "right" },
      ],
      rows,
    ),
    `${whole(retest.customers)} customers with ${retest.leastOrders} orders or more; their 80% intervals held ${percent(retest.held)} of second halves; halves differ ${dispersion.toFixed(1)} times as much as chance makes them`,
  ].join("\n");
}

function range({ value, lower, upper }: Estimate): string {
  return `${value.toFixed(2)} (80%: ${lower.toFixed(2)} to ${upper.toFixed(2)})`;
}

function customerText({ levels, mixes }: PersonDiscovery): string {
  const lines = levels.map(
    (each) => `${titleOf(each.level).padEnd(10)}  ${range(each.index)}  ${indexWords(each)}`,
  );
  if (mixes === null) return lines.join("\n");
  const rows = stances.map((stance) => {
    const mix = mixes[stance];
    const shares = [mix.known, mix.adjacent, mix.new].map(percent);
    return [stance, ...shares, mix.lambda.toFixed(2)];
  });
  const heads = ["Known", "Beside", "New", "Lambda"];
  const mixTable = table(
    [{ head: "List" }, ...heads.map((head) => ({ head, align: "right" }) as const)],
    rows,
  );
  return `${lines.join("\n")}\n\n${mixTable}`;
}

/** "buys new items 1.4 times as often as expected after 8 orders: 30 where 21.2 were expected". */
function indexWords(discovery: CustomerDiscovery): string {
  const { level, orders, index, expected, isUsed } = discovery;
  const doubt = isUsed ? "" : "; not used: the shop's mean is";
  if (orders < 2) return `no second order yet: as anybody${doubt}`;
  return `buys new ${titleOf(level).toLowerCase()} ${index.value.toPrecision(2)} times as often as expected after ${orders} orders: ${discovery.new} where ${expected.toFixed(1)} were expected${doubt}`;
}
