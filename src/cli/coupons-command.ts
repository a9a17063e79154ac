import type { Command } from "commander";
import { z } from "zod";
import { fileOnDisk } from "../collect/source-file.ts";
import { formatMoney, minorPerUnit } from "../core/money.ts";
import type { CouponEntry, CouponSums } from "../decide/offers/coupon-ledger.ts";
import {
  couponFilter,
  couponNamed,
  couponsCsv,
  readCoupon,
  readCoupons,
  readLiability,
} from "../decide/offers/coupon-view.ts";
import { parsed } from "../server/parsed.ts";
import { inSession } from "./session.ts";
import { percent, print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

interface ListFlags extends Flags {
  readonly coupon?: string;
  readonly state?: string;
  readonly csv?: boolean;
}

/** `perennial coupons list|show|liability|void|import`. */
export function couponsCommand(program: Command): void {
  const group = program
    .command("coupons")
    .description("unique coupons of offers: who was given which, and what became of each");
  group
    .command("list")
    .description("all coupons, by when they were issued")
    .option("--coupon <name>", "of one treatment: PROGRAM/TREATMENT")
    .option("--state <state>", "issued, redeemed, leaked, expired, void or refused")
    .option("--csv", "print CSV, as a shop system takes it")
    .option("--json", "print JSON")
    .action((flags: ListFlags) => list(flags));
  group
    .command("show <code>")
    .description("one coupon, with the orders that used it")
    .option("--json", "print JSON")
    .action((code: string, flags: Flags) => show(code, flags));
  group
    .command("liability")
    .description("what coupons gave away, what leaked, and what they may still cost")
    .option("--json", "print JSON")
    .action((flags: Flags) => liability(flags));
  group
    .command("void [code]")
    .description("make a coupon void from now on, or all of a treatment that may still be used")
    .option("--coupon <name>", "all of one treatment: PROGRAM/TREATMENT")
    .option("--json", "print JSON")
    .action((code: string | undefined, flags: ListFlags) => makeVoid(code, flags));
  group
    .command("import <file>")
    .description("codes that the shop system made, one a line, to be given to people")
    .requiredOption("--coupon <name>", "for which treatment: PROGRAM/TREATMENT")
    .option("--json", "print JSON")
    .action((file: string, flags: ListFlags & { readonly coupon: string }) =>
      importCodes(file, flags),
    );
}

async function list({ coupon, state, csv, ...flags }: ListFlags): Promise<void> {
  const asked = parsed(couponFilter, { coupon, state });
  const { coupons, currency } = await inSession(flags, async ({ store, operational }) =>
    readCoupons({ store: await store(), operational: await operational() }, asked, Date.now()),
  );
  if (flags.json) return printJson({ schema: "perennial.coupons/1", currency, coupons });
  if (csv) return print(couponsCsv(coupons, unitOf(currency)).trimEnd());
  if (coupons.length === 0) return say("No coupon was issued that is asked for here.");
  print(
    table(
      [
        { head: "Code" },
        { head: "Coupon" },
        { head: "State" },
        { head: "Issued" },
        { head: "Until" },
        { head: "Given away", align: "right" },
        { head: "Leaked", align: "right" },
      ],
      coupons.map((each) => [
        each.code,
        `${each.program}/${each.treatment}`,
        stateWords(each),
        day(each.issuedAt),
        day(each.expiresAt),
        formatMoney(each.redeemed, currency),
        formatMoney(each.leaked, currency),
      ]),
    ),
  );
}

const stateWords = ({ state, refusedBy }: CouponEntry): string =>
  state === "refused" ? `refused (${refusedBy})` : state;
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
const unitOf = (currency: string): number => (currency === "" ? 100 : minorPerUnit(currency));

async function show(code: string, flags: Flags): Promise<void> {
  const found = await inSession(flags, async ({ store, operational }) =>
    readCoupon({ store: await store(), operational: await operational() }, code, Date.now()),
  );
  const { currency, ...coupon } = found;
  if (flags.json) return printJson({ schema: "perennial.coupon/1", currency, coupon });
  print(`${coupon.code}, ${coupon.program}/${coupon.treatment}: ${stateWords(coupon)}`);
  print(
    `Issued ${day(coupon.issuedAt)} by decision ${coupon.decision}, until ${day(coupon.expiresAt)}.`,
  );
  print(`Expected to give away ${formatMoney(coupon.face, currency)} if it is used.`);
  for (const { source, orderId, at, given, leak } of coupon.uses)
    print(
      `${day(at)}  ${source}/${orderId}  ${formatMoney(given, currency)}  ${leak === undefined ? "as it was meant" : `leak: ${leak}`}`,
    );
}

async function liability(flags: Flags): Promise<void> {
  const { coupons, currency } = await inSession(flags, async ({ store, operational }) =>
    readLiability({ store: await store(), operational: await operational() }, Date.now()),
  );
  if (flags.json) return printJson({ schema: "perennial.coupon-liability/1", currency, coupons });
  if (coupons.length === 0) return say("No coupon was issued yet.");
  const money = (minor: number): string => formatMoney(minor, currency);
  const row = ({ program, treatment, counts, ...sums }: CouponSums): string[] => [
    `${program}/${treatment}`,
    ...[counts.issued, counts.redeemed, counts.leaked, counts.expired].map(String),
    ...[counts.void, counts.refused].map(String),
    ...[sums.redeemed, sums.leaked, sums.liability, sums.expectedLiability].map(money),
    percent(sums.expectedUse),
  ];
  const right = (head: string) => ({ head, align: "right" }) as const;
  print(
    table(
      [
        { head: "Coupon" },
        ...["Open", "Redeemed", "Leaked", "Expired", "Void", "Refused"].map(right),
        ...["Given away", "In leaks", "Open, all used", "Open, expected", "Used"].map(right),
      ],
      coupons.map(row),
    ),
  );
  for (const { program, treatment, codesLeft } of coupons)
    if (codesLeft !== null) say(`${program}/${treatment}: ${codesLeft} imported codes are left.`);
}

async function makeVoid(code: string | undefined, flags: ListFlags): Promise<void> {
  const which = code === undefined ? couponNamed(flags.coupon ?? "") : { code };
  const answer = await inSession(flags, ({ operate }) => operate("void-coupons", which));
  const { voided } = z.object({ voided: z.number() }).parse(answer);
  if (flags.json) return printJson({ schema: "perennial.coupons-void/1", voided });
  say(
    `${voided === 1 ? "1 coupon is" : `${voided} coupons are`} void. Take the codes out of your shop system, too: it is what honours them.`,
  );
}

async function importCodes(
  file: string,
  flags: ListFlags & { readonly coupon: string },
): Promise<void> {
  const answer = await inSession(flags, ({ operate }) =>
    operate("import-coupon-codes", couponNamed(flags.coupon), fileOnDisk(file)),
  );
  const { taken, known } = z.object({ taken: z.number(), known: z.number() }).parse(answer);
  if (flags.json) return printJson({ schema: "perennial.coupon-codes/1", taken, known });
  say(`${taken} codes taken, ${known} were there already.`);
}
