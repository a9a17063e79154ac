import type { Command } from "commander";
import { PerennialError } from "../core/errors.ts";
import { formatMoney } from "../core/money.ts";
import { zoneClock } from "../core/time.ts";
import { customerCsv } from "../customers/customer-csv.ts";
import { customerQuery, customerSorts, listCustomers } from "../customers/customer-list.ts";
import { type CustomerDetail, promoClasses, segmentNames } from "../customers/profile.ts";
import { readCustomer } from "../predict/customer-detail.ts";
import { latestRun } from "../predict/prediction-run.ts";
import { parsed } from "../server/parsed.ts";
import { inSession } from "./session.ts";
import { percent, print, printJson, say, table, whole } from "./terminal.ts";

interface ListFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly search?: string;
  readonly segment?: string;
  readonly promo?: string;
  readonly cohort?: string;
  readonly country?: string;
  readonly sort?: string;
  readonly direction?: string;
  readonly offset?: string;
  readonly limit?: string;
}

/** `perennial customers list|show`. */
export function customersCommand(program: Command): void {
  const group = program.command("customers").description("who they are and what they are worth");
  group
    .command("list")
    .description("customers, the most valuable first")
    .option("--search <text>", "part of an identity")
    .option("--segment <name>", segmentNames.join(", "))
    .option("--promo <class>", `how they buy: ${promoClasses.join(", ")}`)
    .option("--cohort <month>", "month of the first order, YYYY-MM")
    .option("--country <name>", "a country the customer ordered to")
    .option("--sort <by>", customerSorts.join(", "))
    .option("--direction <way>", "asc or desc")
    .option("--offset <rows>", "skip so many")
    .option("--limit <rows>", "show so many (default 20)")
    .option("--csv", "print CSV with full precision")
    .option("--json", "print JSON")
    .action(listThem);
  group
    .command("show <who>")
    .description("one customer: profile, prediction, orders")
    .option("--json", "print JSON")
    .action(showOne);
}

async function listThem(flags: ListFlags): Promise<void> {
  const { data, json, csv, ...said } = flags;
  const query = parsed(customerQuery, csv ? said : { limit: "20", ...said });
  await inSession({ data }, async (session) => {
    const store = await session.store();
    const run = await latestRun(store);
    const { currency } = run.shop;
    if (csv) {
      for await (const piece of customerCsv(store, run, query, currency))
        process.stdout.write(piece);
      return;
    }
    const page = await listCustomers(store, run, query);
    if (json)
      return printJson({ schema: "perennial.customers/1", asOf: run.asOf, currency, ...page });
    const money = (minor: number): string => formatMoney(minor, currency, { whole: true });
    const dayOf = dayReader(run.timezone);
    print(
      table(
        [
          { head: "Customer" },
          { head: "Group" },
          { head: "First" },
          { head: "Last" },
          { head: "Orders", align: "right" },
          { head: "Promo" },
          { head: "Contribution", align: "right" },
          { head: "P(alive)", align: "right" },
          { head: "Next 12 m", align: "right" },
          { head: "80%" },
        ],
        page.customers.map((customer) => [
          customer.identity,
          customer.segment,
          dayOf(customer.firstOrderAt),
          dayOf(customer.lastOrderAt),
          whole(customer.orders),
          customer.promoClass,
          money(customer.contribution),
          percent(customer.pAlive ?? 0),
          money(customer.residualValue?.value ?? 0),
          `${money(customer.residualValue?.lower ?? 0)} to ${money(customer.residualValue?.upper ?? 0)}`,
        ]),
      ),
    );
    return say(`${whole(page.customers.length)} of ${whole(page.total)}, as of ${run.asOf}`);
  });
}

/** Days as the shop counts them. */
function dayReader(timezone: string): (time: string) => string {
  const clock = zoneClock(timezone);
  return (time) => clock.dayOf(Date.parse(time));
}

async function showOne(who: string, flags: { data?: string; json?: boolean }): Promise<void> {
  const detail = await inSession(flags, async (session) => {
    const store = await session.store();
    return readCustomer(store, await latestRun(store), who);
  });
  if (detail === undefined) {
    throw new PerennialError(
      "NOT_FOUND",
      `There is no customer "${who}". Try: perennial customers list --search ${who}`,
    );
  }
  if (flags.json) printJson({ schema: "perennial.customer/1", ...detail });
  else print(detailText(detail));
}

/** How the value comes about: its parts, when the next order is due, what groups and the first order tell. */
function comesAbout(
  { customer, explanation }: CustomerDetail,
  money: (minor: number) => string,
): string[] {
  if (explanation === null) return [];
  const { orders, orderValue, discount, groups, firstOrder } = explanation;
  const next = customer.nextOrder;
  const times = (factor: number): string => `× ${factor.toFixed(2)}`;
  const told = [
    ...groups.map(
      ({ title, level, rate, value }) =>
        `${title} ${level}: orders ${times(rate.value)}${value === null ? "" : `, value ${times(value.value)}`}`,
    ),
    ...firstOrder.map(({ title, level, factor }) => `${title} ${level}: ${times(factor.value)}`),
  ];
  return [
    `That is      ${orders.value.toFixed(2)} orders (80%: ${orders.lower} to ${orders.upper}) × ${money(orderValue)} each ${times(discount)} for what comes later`,
    `Next order   ${next === null ? "not within ten years" : `${next.early} to ${next.late ?? "later than in ten years"} (80%), if still a customer`}`,
    ...(told.length > 0 ? [`Against all  ${told.join("; ")}`] : []),
  ];
}

/** The share that is expected of the customer, what it was, and what it makes of them. */
function fullPriceText({
  fullPrice,
  fullPriceShare,
  promoClass,
}: CustomerDetail["customer"]): string {
  if (fullPrice === null || fullPriceShare === null)
    return "unknown: nothing they bought has a list price, a discount or a coupon to tell it by";
  const range = `80%: ${percent(fullPrice.lower)} to ${percent(fullPrice.upper)}`;
  return `${promoClass}; expected ${percent(fullPrice.value)} of units (${range}), so far ${percent(fullPriceShare)}`;
}

function detailText(detail: CustomerDetail): string {
  const { customer, currency } = detail;
  const money = (minor: number): string => formatMoney(minor, currency);
  const dayOf = dayReader(detail.timezone);
  const value = customer.residualValue;
  const head = [
    `${customer.identity}  (${customer.segment}; ${customer.why})`,
    `So far       ${money(customer.contribution)} contribution on ${money(customer.revenue)} revenue`,
    value
      ? `Next 12 m    ${money(value.value)}  (80%: ${money(value.lower)} to ${money(value.upper)})`
      : "Next 12 m    not predicted yet",
    `P(alive)     ${customer.pAlive === null ? "not predicted yet" : percent(customer.pAlive)}`,
    ...comesAbout(detail, money),
    `Full price   ${fullPriceText(customer)}`,
    `Channels     ${customer.channels.join(", ") || "unknown"}; ${customer.countries.join(", ")}`,
  ];
  const orders = table(
    [
      { head: "When" },
      { head: "Order" },
      { head: "" },
      { head: "Units", align: "right" },
      { head: "Revenue", align: "right" },
      { head: "Lines" },
    ],
    detail.timeline.map((entry) => [
      dayOf(entry.at),
      entry.orderId,
      entry.kind === "return" ? "return" : "",
      whole(entry.units),
      money(entry.revenue),
      entry.lines
        .slice(0, 3)
        .map((line) => line.name ?? line.sku)
        .join(", ") + (entry.lines.length > 3 ? ` and ${entry.lines.length - 3} more` : ""),
    ]),
  );
  return `${head.join("\n")}\n\n${orders}`;
}
