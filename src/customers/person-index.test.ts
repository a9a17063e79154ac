import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IdentityKind } from "../core/subject.ts";
import { type NamedId, type PersonIndex, personIndex } from "./person-index.ts";
import { mostNeighbours } from "./person-rules.ts";

interface Fact {
  readonly ids: readonly NamedId[];
  readonly at: number;
}

const kinds: readonly IdentityKind[] = [
  "customer_id",
  "loyalty_id",
  "email",
  "phone",
  "external_id",
  "device_id",
  "anonymous_id",
];

const id = (kind: IdentityKind, name: string): NamedId => ({ kind, subject: `${kind}:${name}` });
const customer = (name: string): NamedId => id("customer_id", name);
const email = (name: string): NamedId => id("email", name);
const browser = (name: string): NamedId => id("anonymous_id", name);
const device = (name: string): NamedId => id("device_id", name);

function indexOf(facts: readonly Fact[]): PersonIndex {
  const index = personIndex();
  for (const { ids, at } of facts) index.note(ids, at);
  index.settle();
  return index;
}

/** Groups of subjects that are one person, by the id the person bears. */
function personsOf(index: PersonIndex, facts: readonly Fact[]): Record<string, string> {
  const subjects = facts.flatMap(({ ids }) => ids.map(({ subject }) => subject));
  return Object.fromEntries(
    [...new Set(subjects)].sort().map((each) => [each, index.personOf(each)]),
  );
}

const anyFacts = fc.array(
  fc.record({
    ids: fc
      .array(
        fc.record({
          kind: fc.constantFrom(...kinds),
          name: fc.constantFrom("a", "b", "c", "d", "e", "f", "g"),
        }),
        {
          minLength: 1,
          maxLength: 4,
        },
      )
      .map((some) => some.map(({ kind, name }) => id(kind, name))),
    at: fc.nat(20),
  }),
  { maxLength: 25 },
);

describe("who is one person", () => {
  it("does not depend on the order in which facts arrive, one by one or together", () => {
    const both = anyFacts.chain((facts) =>
      fc.record({
        facts: fc.constant(facts),
        order: fc.shuffledSubarray([...facts.keys()], { minLength: facts.length }),
      }),
    );
    fc.assert(
      fc.property(both, ({ facts, order }) => {
        const whole = personsOf(indexOf(facts), facts);
        const stepwise = personIndex();
        for (const place of order) {
          const fact = facts[place];
          if (fact) stepwise.note(fact.ids, fact.at);
          stepwise.settle();
        }
        expect(personsOf(stepwise, facts)).toEqual(whole);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is what the changes add up to", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const index = personIndex();
        const told = new Map<string, string>();
        for (const { ids, at } of facts) {
          index.note(ids, at);
          for (const { subject, person } of index.settle()) told.set(subject, person);
        }
        for (const [subject, person] of Object.entries(personsOf(index, facts))) {
          expect(told.get(subject) ?? subject).toBe(person);
          expect(index.subjectsOf(person)).toContain(subject);
        }
      }),
    );
  });

  it("has at most one customer id and one loyalty card, and five ids of another kind", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const index = indexOf(facts);
        const counts = new Map<string, number>();
        for (const [subject, person] of Object.entries(personsOf(index, facts))) {
          const key = `${person}|${subject.split(":")[0]}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        for (const [key, count] of counts) {
          if (/customer_id$|loyalty_id$/.test(key)) expect(count, key).toBe(1);
          if (/email$|phone$|external_id$/.test(key)) expect(count, key).toBeLessThanOrEqual(5);
        }
      }),
    );
  });

  it("never joins two persons because of a thing: without things, the persons are the same", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const isThing = ({ kind }: NamedId): boolean =>
          kind === "device_id" || kind === "anonymous_id";
        const persons = facts.map((fact) => ({
          ...fact,
          ids: fact.ids.filter((each) => !isThing(each)),
        }));
        const withThings = indexOf(facts);
        const without = indexOf(persons);
        const subjects = [
          ...new Set(persons.flatMap(({ ids }) => ids.map(({ subject }) => subject))),
        ];
        for (const a of subjects)
          for (const b of subjects)
            expect(withThings.personOf(a) === withThings.personOf(b)).toBe(
              without.personOf(a) === without.personOf(b),
            );
      }),
    );
  });

  it("setting two ids apart and together again changes nothing", () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom(...kinds), fc.constantFrom(...kinds), (facts, x, y) => {
        const index = indexOf(facts);
        const pair = { a: id(x, "a").subject, b: id(y, "b").subject };
        const before = personsOf(index, facts);
        index.setApart({ ...pair, apart: true });
        index.settle();
        index.setApart({ ...pair, apart: false });
        index.settle();
        expect(personsOf(index, facts)).toEqual(before);
      }),
    );
  });
});

describe("a person", () => {
  it("bears the oldest of its ids, also where that is the browser of before the sign-up", () => {
    const index = indexOf([
      { ids: [browser("b")], at: 1 },
      { ids: [customer("7"), browser("b"), email("ana@example.com")], at: 9 },
    ]);
    for (const each of [customer("7"), email("ana@example.com"), browser("b")])
      expect(index.personOf(each.subject)).toBe(browser("b").subject);
  });

  it("keeps the browser that was hers first when somebody else signs in there", () => {
    const index = indexOf([
      { ids: [customer("1"), browser("b")], at: 1 },
      { ids: [customer("2"), browser("b")], at: 2 },
    ]);
    expect(index.personOf(browser("b").subject)).toBe(customer("1").subject);
    expect(index.personOf(customer("2").subject)).toBe(customer("2").subject);
  });

  it("has no part in a tablet in a store at which more than four signed in", () => {
    const seen = (count: number): PersonIndex =>
      indexOf(
        Array.from({ length: count }, (_, i) => ({
          ids: [customer(`${i}`), device("tablet")],
          at: i,
        })),
      );
    expect(seen(4).personOf(device("tablet").subject)).toBe(customer("0").subject);
    expect(seen(5).personOf(device("tablet").subject)).toBe(device("tablet").subject);
  });

  it("gets the browsers of her phone that never signed in, unless four others do too", () => {
    const index = indexOf([
      { ids: [device("phone"), browser("x")], at: 1 },
      { ids: [customer("1"), browser("y")], at: 2 },
      { ids: [device("phone"), browser("y")], at: 3 },
    ]);
    expect(index.personOf(browser("x").subject)).toBe(index.personOf(customer("1").subject));
  });

  it("is not joined by an e-mail that more than fifty were seen with, such as the shop's own", () => {
    const facts = Array.from({ length: mostNeighbours + 1 }, (_, i) => ({
      ids: [id("external_id", `crm:${i}`), email("shop@example.com")],
      at: i,
    }));
    expect(indexOf(facts.slice(0, 5)).personOf(id("external_id", "crm:4").subject)).toBe(
      email("shop@example.com").subject,
    );
    const index = indexOf(facts);
    for (const { ids } of facts)
      for (const { subject } of ids) expect(index.personOf(subject)).toBe(subject);
  });

  it("gives up an id that is set apart, with what it brought", () => {
    const index = indexOf([
      { ids: [customer("1"), email("a@example.com")], at: 1 },
      { ids: [email("a@example.com"), id("phone", "+15555550100")], at: 2 },
    ]);
    index.setApart({ a: customer("1").subject, b: email("a@example.com").subject, apart: true });
    expect(index.settle()).toEqual([
      {
        subject: email("a@example.com").subject,
        person: email("a@example.com").subject,
        was: customer("1").subject,
      },
      {
        subject: id("phone", "+15555550100").subject,
        person: email("a@example.com").subject,
        was: customer("1").subject,
      },
    ]);
  });
});
