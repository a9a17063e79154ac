import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { inOrder, readAudience } from "../../src/audiences/audience.ts";
import type { KeptAudience, LastRun } from "../../src/audiences/audience-store.ts";
import type { MembershipChange } from "../../src/audiences/member-book.ts";
import { type Memberships, openMemberships } from "../../src/audiences/membership.ts";
import { personsOf } from "../../src/audiences/membership-sweep.ts";
import { readShop, saveShop } from "../../src/collect/shop.ts";
import { PerennialError } from "../../src/core/errors.ts";
import { subjectId } from "../../src/core/subject.ts";
import { type Door, openDoor } from "../../src/server/live.ts";
import { sql } from "../../src/store/sql.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryStore } from "../analytics/cluster.ts";
import { anyDefinition, anyEvent, itemOf, received } from "./agreement.ts";

const hour = 3_600_000;
const day = 24 * hour;
const noon = Date.parse("2026-05-01T12:00:00.000Z");

function kept(definitions: Readonly<Record<string, unknown>>, version = 1): KeptAudience[] {
  return inOrder(
    Object.entries(definitions).map(([audience, who]) => ({
      ...readAudience({ audience, title: audience, who }, audience),
      version,
      since: "2026-01-01T00:00:00Z",
    })),
  );
}

/** A running shop whose clock the test sets. */
interface Running {
  readonly store: Store;
  readonly door: Door;
  memberships: Memberships;
  now: number;
  definitions: KeptAudience[];
  readonly told: MembershipChange[];
  readonly send: (item: object) => Promise<void>;
  readonly passTo: (now: number) => Promise<void>;
  readonly restart: () => Promise<void>;
}

const opened: { readonly close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function running(definitions: KeptAudience[], mostProfiles = 1_000): Promise<Running> {
  const store = await temporaryStore();
  opened.push(store);
  await saveShop(store, { currency: "EUR", timezone: "Europe/Amsterdam" });
  let live: Memberships | undefined;
  let lastRun: LastRun | undefined;
  const door = await openDoor(store, {
    kept: (arrived) => live?.kept(arrived),
    changed: (subjects) => live?.touch(subjects),
  });
  const open = async (): Promise<Memberships> => {
    const opening = await openMemberships(store, {
      persons: door.persons,
      audiences: async () => shop.definitions,
      mostProfiles,
      clock: () => shop.now,
      lastRun: {
        read: async () => lastRun,
        write: async (run) => {
          lastRun = run;
        },
      },
    });
    opening.onChange((changes) => shop.told.push(...changes));
    live = opening;
    await opening.settled();
    return opening;
  };
  let count = 0;
  const shop: Running = {
    store,
    door,
    now: noon,
    definitions,
    told: [],
    get memberships() {
      if (live === undefined) throw new Error("not open");
      return live;
    },
    async send(item) {
      count += 1;
      const whole = {
        type: "track",
        messageId: `e${count}`,
        timestamp: new Date(shop.now).toISOString(),
        ...item,
      };
      const receipt = await door.intake.receive({
        source: "web",
        items: [whole],
        receivedAt: shop.now,
      });
      expect(receipt.rejected).toEqual([]);
      await live?.settled();
    },
    async passTo(now) {
      shop.now = now;
      await live?.settled();
    },
    async restart() {
      await live?.close();
      // As of a while ago: it is noted now and then, and what came since must be found.
      lastRun = lastRun && { ...lastRun, upTo: lastRun.upTo - 90_000 };
      await open();
    },
  };
  await open();
  opened.push(door, { close: () => live?.close() ?? Promise.resolve() });
  return shop;
}

const person = (id: string): string => subjectId("customer_id", id);

const words = (changes: readonly MembershipChange[]): string[] =>
  changes.map(
    ({ audience, change, cause, at }) =>
      `${change} ${audience} by ${cause} at ${(at - noon) / hour} h`,
  );

test("who was joined into another while nobody looked leaves, also where nothing notes until when somebody did", async () => {
  const shop = await running(kept({ viewers: { did: { event: "Product Viewed" } } }));
  await shop.send({ event: "Product Viewed", anonymousId: "b1" });
  expect(shop.memberships.members("viewers")).toEqual([subjectId("anonymous_id", "b1")]);
  await shop.memberships.close();
  const { store, door, definitions, now } = shop;
  const item = { type: "identify", anonymousId: "b1", userId: "u1", messageId: "joined" };
  await door.intake.receive({ source: "web", items: [item], receivedAt: now });
  const again = await openMemberships(store, {
    persons: door.persons,
    audiences: async () => definitions,
    clock: () => now,
  });
  await again.settled();
  expect(again.members("viewers")).toEqual([subjectId("customer_id", "u1")]);
  await again.close();
});

test("definitions that cannot be read at the start are read when they can, and nothing is noted before", async () => {
  const shop = await running(kept({ lookers: { did: { event: "Product Viewed" } } }));
  await shop.send({ userId: "7", event: "Product Viewed" });
  const notes: LastRun[] = [];
  let tries = 0;
  const again = await openMemberships(shop.store, {
    persons: shop.door.persons,
    audiences: async () => {
      tries += 1;
      if (tries < 3) throw new PerennialError("ENGINE_UNAVAILABLE", "Postgres is away.");
      return kept({ buyers: { did: { event: "Product Viewed", atLeast: 1 } } });
    },
    lastRun: {
      read: async () => undefined,
      write: async (run) => {
        expect(tries).toBe(3);
        notes.push(run);
      },
    },
    clock: () => shop.now,
  });
  await again.settled();
  expect(again.members("buyers")).toEqual([subjectId("customer_id", "7")]);
  await again.close();
  expect(notes).not.toEqual([]);
});

test("whoever waits for memberships that are closed, or are of no audience, does not wait for ever", async () => {
  const shop = await running(kept({ lookers: { did: { event: "Product Viewed" } } }));
  const { door, store, now } = shop;
  const open = (definitions: readonly KeptAudience[]): Promise<Memberships> =>
    openMemberships(store, {
      persons: door.persons,
      audiences: async () => definitions,
      clock: () => now,
    });
  const closing = await open(shop.definitions);
  closing.touch([subjectId("customer_id", "7")]);
  await closing.close();
  await closing.settled();
  const ofNone = await open([]);
  await ofNone.settled();
  const item = { type: "identify", anonymousId: "b9", userId: "u9", messageId: "joined" };
  await door.intake.receive({ source: "web", items: [item], receivedAt: now });
  await ofNone.settled();
  await ofNone.close();
});

describe("a person", () => {
  test("enters with the event, and leaves when the last one is too long ago, to the instant", async () => {
    const shop = await running(
      kept({ lookers: { did: { event: "Product Viewed", within: "2h" } } }),
    );
    await shop.send({ userId: "7", event: "Product Viewed" });
    await shop.passTo(noon + hour);
    await shop.send({ userId: "7", event: "Product Viewed" });
    await shop.passTo(noon + 3 * hour - 1);
    expect(words(shop.told)).toEqual(["entered lookers by event at 0 h"]);
    await shop.passTo(noon + 3 * hour);
    expect(words(shop.told).slice(1)).toEqual(["left lookers by time at 3 h"]);
  });

  test("enters an audience of what was left undone when its time has come, unless it is done", async () => {
    const left = {
      sequence: {
        first: { event: "Product Added" },
        thenNot: { event: "Order Completed" },
        within: "1h",
        lately: "1d",
      },
    };
    const shop = await running(kept({ left }));
    await shop.send({ userId: "7", event: "Product Added" });
    await shop.send({ userId: "8", event: "Product Added" });
    await shop.passTo(noon + 0.5 * hour);
    await shop.send({
      userId: "8",
      event: "Order Completed",
      properties: { order_id: "1", revenue: 5, currency: "EUR" },
    });
    await shop.passTo(noon + hour);
    await shop.passTo(noon + 2 * day);
    expect(shop.told.map((each) => each.person)).toEqual([person("7"), person("7")]);
    expect(words(shop.told)).toEqual(["entered left by time at 1 h", "left left by time at 24 h"]);
  });

  test("leaves for time that passed while nobody ran, when somebody runs again, once", async () => {
    const shop = await running(
      kept({ lookers: { did: { event: "Product Viewed", within: "2h" } } }),
    );
    await shop.send({ userId: "7", event: "Product Viewed" });
    shop.now = noon + day;
    await shop.restart();
    await shop.restart();
    expect(shop.told.map(({ change }) => change)).toEqual(["entered", "left"]);
  });

  test("is counted by orders of whoever told of them, and moves with who is one person", async () => {
    const shop = await running(
      kept({ buyers: { bought: { atLeast: 2 } }, known: { member: { of: "buyers" } } }),
    );
    const order = (id: string, who: object): object => ({
      ...who,
      event: "Order Completed",
      properties: { order_id: id, revenue: 5, currency: "EUR" },
    });
    await shop.send(order("1", { userId: "7" }));
    await shop.send(order("2", { anonymousId: "b" }));
    expect(shop.told).toEqual([]);
    await shop.passTo(noon + hour);
    await shop.send({ type: "identify", userId: "7", anonymousId: "b" });
    expect(shop.told).toMatchObject([
      { audience: "buyers", change: "entered", person: person("7") },
      { audience: "known", change: "entered", person: person("7") },
    ]);
  });

  test("leaves what was taken away, and is asked anew where a definition has changed", async () => {
    const shop = await running(kept({ a: { did: { event: "A" } }, b: { did: { event: "A" } } }));
    await shop.send({ userId: "7", event: "A" });
    shop.definitions = kept({ a: { did: { event: "B" } } }, 2);
    await shop.memberships.refresh("definition");
    await shop.memberships.settled();
    expect(
      shop.told
        .slice(2)
        .map(({ audience, change, cause }) => `${change} ${audience} ${cause}`)
        .sort(),
    ).toEqual(["left a definition", "left b definition"]);
    await shop.send({ userId: "7", event: "B" });
    expect(shop.told.at(-1)).toMatchObject({ audience: "a", change: "entered", version: 2 });
  });
});

test.each([
  ["with all profiles in memory", 1_000],
  ["with room for two profiles", 2],
])(
  "random rules on random days, %s: those who are in are those whom SQL names, and every change was a change",
  async (_, mostProfiles) => {
    const [definitions = []] = fc.sample(
      fc.array(anyDefinition, { minLength: 40, maxLength: 40 }),
      {
        seed: 11,
        numRuns: 1,
      },
    );
    const named = Object.fromEntries(
      definitions.map((who, i) => [
        `r${i}`,
        { any: [who, { did: { event: "Never", atLeast: 9 } }] },
      ]),
    );
    const shop = await running(
      kept({ vip: { did: { event: "Product Viewed", atLeast: 3 } }, ...named }),
      mostProfiles,
    );
    const [happenings = []] = fc.sample(fc.array(anyEvent, { minLength: 250, maxLength: 250 }), {
      seed: 12,
      numRuns: 1,
    });
    // They arrive in an order of their own, some together, while the clock goes on.
    for (let start = 0; start < happenings.length; start += 10) {
      shop.now = received + (start / 10) * 7 * hour;
      const items = happenings.slice(start, start + 10).map((each, i) => itemOf(each, start + i));
      await shop.door.intake.receive({ source: "web", items, receivedAt: shop.now });
      if (start % 50 === 0) await shop.memberships.settled();
      if (start === 150) await shop.restart();
    }
    await shop.passTo(received + 30 * day);
    const known = await readShop(shop.store);
    if (known === undefined) throw new Error("the shop is not known");
    let members = 0;
    for (const { audience, rule } of shop.memberships.audiences()) {
      const expected = await personsOf(shop.store, rule, { now: shop.now, shop: known });
      expect([...shop.memberships.members(audience)].sort(), audience).toEqual(
        [...expected].sort(),
      );
      members += expected.size;
    }
    expect(members).toBeGreaterThan(50);
    const doubled = await shop.store.rows(
      sql`SELECT count() AS changes, countIf(change = before) AS doubled, countIf(seq = previous) AS equal
FROM (
  SELECT change, seq,
    lagInFrame(change) OVER (PARTITION BY audience, subject_id ORDER BY seq) AS before,
    lagInFrame(seq) OVER (PARTITION BY audience, subject_id ORDER BY seq) AS previous
  FROM audience_change
)`,
      z.object({ changes: z.number(), doubled: z.number(), equal: z.number() }),
    );
    expect(doubled[0]).toMatchObject({ doubled: 0, equal: 0 });
    expect(doubled[0]?.changes).toBeGreaterThan(300);
  },
);
