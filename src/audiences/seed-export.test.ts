import { createHash } from "node:crypto";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { type IdentityKind, subjectId } from "../core/subject.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { seedExport } from "./seed-export.ts";
import { type SeedOptions, seedOptions } from "./seed-options.ts";

const run = { runId: "7", shop: { currency: "EUR" } };
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const optionsOf = (said: Record<string, unknown>): SeedOptions => seedOptions.parse(said);

interface Person {
  readonly kind: IdentityKind;
  readonly identity: string;
  readonly value: number;
  readonly countries?: readonly string[];
  /** Words on consent: granted or not, when, and on what. */
  readonly words?: readonly {
    readonly granted: boolean;
    readonly day: string;
    readonly purpose?: string;
    readonly channel?: string;
    readonly source?: string;
  }[];
}

const yes = { granted: true, day: "2026-01-05" };
const no = { granted: false, day: "2026-01-05" };

/** The most valuable first; minor units. */
const people: readonly Person[] = [
  { kind: "email", identity: "ana.b@gmail.com", value: 90_000.4, countries: ["NL"], words: [yes] },
  { kind: "phone", identity: "+31612345678", value: 80_050, words: [yes], countries: ["DE", "NL"] },
  { kind: "email", identity: "never-asked@example.com", value: 70_000 },
  {
    kind: "email",
    identity: "took-back@example.com",
    value: 60_000,
    words: [yes, { granted: false, day: "2026-02-05" }],
  },
  {
    kind: "email",
    identity: "came-round@example.com",
    value: 50_000,
    words: [{ granted: true, day: "2026-03-05" }, no],
  },
  {
    kind: "email",
    identity: "browser-says-no@example.com",
    value: 45_000,
    words: [yes, { granted: false, day: "2026-02-05", channel: "web", source: "gpc" }],
  },
  {
    kind: "email",
    identity: "letters-only@example.com",
    value: 40_000,
    words: [{ ...yes, purpose: "email" }],
  },
  {
    kind: "email",
    identity: "meta-only@example.com",
    value: 35_000,
    words: [{ ...yes, channel: "meta" }],
  },
  {
    kind: "email",
    identity: "both-at-once@example.com",
    value: 30_000,
    words: [yes, { ...no, channel: "web" }],
  },
  { kind: "customer_id", identity: "=cmd()", value: 20_000, words: [yes] },
  { kind: "customer_id", identity: "bo@example.com", value: 10_000, words: [yes] },
  { kind: "phone", identity: "0612345679", value: 5_000, words: [yes] },
  { kind: "email", identity: "costs-us@example.com", value: -500, words: [yes] },
];

async function fill(store: Store): Promise<void> {
  await store.insert(
    "customer_local",
    ["subject_id", "run_id", "identity_kind", "identity", "countries", "residual_value"],
    // A run of before must not be read.
    people.flatMap(({ kind, identity, countries = [], value }) => [
      [subjectId(kind, identity), "7", kind, identity, countries, value],
      [subjectId(kind, identity), "6", kind, identity, countries, 999_999],
    ]),
  );
  const words = people.flatMap(({ kind, identity, words = [] }) =>
    words.map(({ granted, day, purpose = "ads", channel = "", source = "import" }) => [
      subjectId(kind, identity),
      purpose,
      channel,
      Number(granted),
      `${day} 10:00:00.000`,
      source,
      kind,
      identity,
    ]),
  );
  const columns = "subject_id purpose channel granted at source identity_kind identity".split(" ");
  await store.insert("consent_local", columns, words);
}

describe.each([1, 2] as const)("on %d shard(s)", (shards) => {
  let store: Store;
  beforeAll(async () => {
    store = await temporaryStore(shards);
    await fill(store);
  });
  afterAll(() => store.close());

  async function exported(said: Record<string, unknown>) {
    const { counts, csv } = await seedExport(store, run, optionsOf(said));
    let text = "";
    for await (const piece of csv) text += piece;
    const rows: Record<string, string>[] = parse(text, { columns: true });
    return { counts, text, rows };
  }

  test("only whose newest word on ads is an agreement is in the file, the most valuable first", async () => {
    const { rows, counts } = await exported({ to: "google", top: 1 });
    expect(rows.map((row) => row["Email"] || row["Phone"])).toEqual([
      sha256("anab@gmail.com"),
      sha256("+31612345678"),
      sha256("came-round@example.com"),
    ]);
    expect(counts).toEqual({
      chosen: 12, // not the one who costs money
      withConsent: 6, // ana, the phone, came-round, and three who cannot be matched
      withIdentifier: 9,
      written: 3,
      leftOutNoConsent: 6,
      leftOutNoIdentifier: 3,
    });
  });

  test("an agreement for one platform is none for another", async () => {
    const hash = sha256("meta-only@example.com");
    expect((await exported({ to: "meta", top: 1 })).text).toContain(hash);
    expect((await exported({ to: "google", top: 1 })).text).not.toContain(hash);
  });

  test("Google's file has Customer Match's header and no value", async () => {
    const { text } = await exported({ to: "google", top: 0.1 });
    expect(text).toBe(
      `Email,Phone,First Name,Last Name,Country,Zip\n${sha256("anab@gmail.com")},,,,NL,\n,${sha256("+31612345678")},,,,\n`,
    );
  });

  test("Meta's file has the predicted value in currency units, and a country only where there is one", async () => {
    const { text } = await exported({ to: "meta", top: 0.1 });
    expect(text).toBe(
      `email,phone,country,extern_id,value\n${sha256("ana.b@gmail.com")},,${sha256("nl")},,900.00\n,${sha256("31612345678")},,,800.50\n`,
    );
  });

  test("the shop's ids go along only when asked for, defused, and never an address in the clear", async () => {
    const without = await exported({ to: "meta", top: 1 });
    expect(without.text).not.toContain("cmd");
    const { rows, text, counts } = await exported({ to: "meta", top: 1, externId: true });
    expect(rows.map((row) => row["extern_id"]).filter((id) => id !== "")).toEqual(["'=cmd()"]);
    expect(text).not.toContain("@");
    expect(counts.written).toBe(without.counts.written + 1);
    const google = await exported({ to: "google", top: 1, externId: true });
    expect(google.text).not.toContain("cmd");
  });

  test("a national phone number is matched once its country is named", async () => {
    const hash = sha256("+31612345679");
    expect((await exported({ to: "google", top: 1 })).text).not.toContain(hash);
    const named = await exported({ to: "google", top: 1, callingCode: "+31" });
    expect(named.text).toContain(hash);
  });

  test("the share and the least value both choose; the share is of all customers, rounded up", async () => {
    expect((await exported({ to: "meta" })).counts.chosen).toBe(2); // a tenth of 13
    expect((await exported({ to: "meta", top: 0.5 })).counts.chosen).toBe(7);
    const rich = await exported({ to: "meta", top: 1, minimumValue: 60_000 });
    expect(rich.counts.chosen).toBe(4);
    expect((await exported({ to: "meta", minimumValue: 1_000_000 })).counts.chosen).toBe(0);
  });

  test("a shop without customers gives the header alone", async () => {
    const options = optionsOf({ to: "google" });
    const { counts, csv } = await seedExport(store, { ...run, runId: "8" }, options);
    expect(counts.chosen).toBe(0);
    expect((await csv.toArray()).join("")).toBe("Email,Phone,First Name,Last Name,Country,Zip\n");
  });
});

test("a currency without smaller units has values without decimals", async () => {
  const store = await temporaryStore();
  await fill(store);
  const yen = { runId: "7", shop: { currency: "JPY" } };
  const { csv } = await seedExport(store, yen, optionsOf({ to: "meta", top: 0.05 }));
  expect((await csv.toArray()).join("")).toContain(",90000\n");
  await store.close();
});

test("a run that is dropped while its file is read breaks the file off", async () => {
  const store = await temporaryStore();
  await fill(store);
  const { csv } = await seedExport(store, run, optionsOf({ to: "meta", top: 1 }));
  await store.command(sql`TRUNCATE TABLE customer_local`);
  await expect(csv.toArray()).rejects.toThrow("Export it again");
  await store.close();
});
