import fc from "fast-check";
import { expect, test } from "vitest";
import { interactionLogOf } from "./interaction-log.ts";
import {
  givenTest,
  leaveLastOut,
  randomSplit,
  roundHalfEven,
  type Split,
  splitAt,
  timeSplit,
} from "./split.ts";

/** Sequences of [item, time], one a user. */
function logOf(all: readonly (readonly (readonly [item: number, time: number])[])[]) {
  const rows = all.flatMap((each, user) => each.map(([item, time]) => ({ user, item, time })));
  return interactionLogOf({
    users: all.map((_, u) => String(u)),
    items: Array.from({ length: 10 }, (_, i) => String(i)),
    user: Int32Array.from(rows, ({ user }) => user),
    item: Int32Array.from(rows, ({ item }) => item),
    time: Float64Array.from(rows, ({ time }) => time),
  });
}

const of = (
  { starts }: { readonly starts: Int32Array },
  list: Int32Array,
  user: number,
): number[] => [...list.subarray(starts[user], starts[user + 1])];
const trained = (split: Split, user: number): number[] => of(split.train, split.train.item, user);
const known = (split: Split, user: number): number[] => of(split.query, split.query.item, user);
const tested = (split: Split, user: number): number[] => of(split.test, split.test.members, user);

const log = logOf([
  [
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
  ],
  [
    [5, 1],
    [6, 9],
  ],
]);

test("leave last out learns from all but two, knows all but one, tests the last", () => {
  const split = leaveLastOut(log, { allowSeen: false });
  expect([trained(split, 0), known(split, 0), tested(split, 0)]).toEqual([[1, 2], [1, 2, 3], [4]]);
  expect([trained(split, 1), tested(split, 1)]).toEqual([[5, 6], []]);
  expect(split.forward).toBe(1);
});

test("a split in time learns from each user's earliest share", () => {
  const split = timeSplit(log, { allowSeen: false, trainShare: 0.5 });
  expect([trained(split, 0), tested(split, 0)]).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test("a split in time does not cut through a basket", () => {
  const baskets = logOf([
    [
      [1, 1],
      [2, 2],
      [3, 2],
      [4, 2],
      [5, 3],
    ],
    [
      [1, 7],
      [2, 7],
    ],
  ]);
  const split = timeSplit(baskets, { allowSeen: false, trainShare: 0.6 });
  expect([trained(split, 0), tested(split, 0)]).toEqual([[1], [2, 3, 4, 5]]);
  expect([trained(split, 1), tested(split, 1)]).toEqual([[1, 2], []]);
  expect(split.cutBaskets).toBe(0);
  expect(leaveLastOut(baskets, { allowSeen: false }).cutBaskets).toBe(0);
  const random = randomSplit(baskets, { allowSeen: false, trainShare: 0.5, seed: 1 });
  expect(random.cutBaskets).toBeGreaterThan(0);
});

test("a cut at an instant is the same for all users, also for those who come later", () => {
  const split = splitAt(log, { allowSeen: false, until: 1 });
  expect([trained(split, 0), tested(split, 0)]).toEqual([[1], [2, 3, 4]]);
  expect([trained(split, 1), tested(split, 1)]).toEqual([[5], [6]]);
});

test("given rows are tested, known or not, and a test that lies back in time is told from one ahead", () => {
  const pairs = (starts: readonly number[], members: readonly number[]) => ({
    starts: Int32Array.from(starts),
    members: Int32Array.from(members),
  });
  const ahead = givenTest(log, pairs([0, 2, 2], [4, 9]), { allowSeen: false });
  expect([trained(ahead, 0), tested(ahead, 0), ahead.forward]).toEqual([[1, 2, 3], [4, 9], 1]);
  const back = givenTest(log, pairs([0, 1, 1], [1]), { allowSeen: false });
  expect([trained(back, 0), tested(back, 0), back.forward]).toEqual([[2, 3, 4], [1], 0]);
});

test("items that are known are not tested, unless they may be recommended", () => {
  const again = logOf([
    [
      [1, 1],
      [2, 2],
      [1, 3],
    ],
  ]);
  const without = timeSplit(again, { allowSeen: false, trainShare: 0.67 });
  expect([tested(without, 0), without.repeats]).toEqual([[], 1]);
  expect(tested(timeSplit(again, { allowSeen: true, trainShare: 0.67 }), 0)).toEqual([1]);
});

test("every row is learnt from or tested, in every split; only a random one looks ahead", () => {
  const users = fc.array(
    fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 6 })), {
      maxLength: 9,
    }),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(users, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (all, trainShare) => {
      const each = logOf(all);
      const options = { allowSeen: true, trainShare, seed: 4 };
      for (const split of [timeSplit(each, options), splitAt(each, { ...options, until: 3 })]) {
        expect(split.forward).toBe(split.test.members.length > 0 ? 1 : 0);
        expect(split.cutBaskets).toBe(0);
      }
      const split = randomSplit(each, options);
      for (const [u, rows] of all.entries()) {
        const learnt = roundHalfEven(trainShare * rows.length);
        expect(trained(split, u).length).toBe(learnt);
        const either = new Set([...trained(split, u), ...tested(split, u)]);
        expect(either).toEqual(new Set(rows.map(([item]) => item)));
      }
    }),
  );
});

test("halves are rounded to the even number", () => {
  expect([0.5, 1.5, 2.5, 2.4, 2.6].map(roundHalfEven)).toEqual([0, 2, 2, 2, 3]);
});
