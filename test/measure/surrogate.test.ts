import { afterAll, beforeAll, expect, test } from "vitest";
import { noteOf, readKeptSurrogate } from "../../src/measure/kept-surrogate.ts";
import { readProgramOut } from "../../src/measure/program-readout.ts";
import type { JudgedTest, SurrogateReadout } from "../../src/measure/read-surrogate.ts";
import { type SurrogateStanding, surrogateCheck } from "../../src/stats/surrogate-check.ts";
import { ownerToken } from "../server/open-server.ts";
import {
  fleetingPrograms,
  type LastingShop,
  lastingPrograms,
  openLastingShop,
  winsOf,
} from "./lasting-programs.ts";

/** Residual values by past tests in a shop whose truth is known: right of customers who are like all others, wrong of people who never come back. */

let shop: LastingShop;
let found: SurrogateReadout;

beforeAll(async () => {
  shop = await openLastingShop({ people: 600, customers: 1_500, seed: "lasting" });
  await shop.operate("check-surrogate", {});
  const kept = await readKeptSurrogate(shop.operational);
  if (kept === undefined) throw new Error("nothing was kept");
  found = kept;
}, 300_000);
afterAll(() => shop.close());

const testsOf = (programs: readonly string[]): JudgedTest[] =>
  programs.flatMap((name) => found.tests.filter(({ program }) => program === name));

function standing(programs: readonly string[], of: "after" | "total" = "after"): SurrogateStanding {
  const told = surrogateCheck(testsOf(programs).map((each) => each[of]));
  if (!told.ok) throw new Error(told.why);
  return told;
}

test("of each past test what was expected and what came is as it is by the truth", () => {
  expect(found).toMatchObject({ currency: "EUR", months: 6, leftOut: [], nextOn: null });
  expect(found.tests).toHaveLength(16);
  for (const [nth, { after, treated, heldOut, isRegistered }] of testsOf(
    lastingPrograms,
  ).entries()) {
    expect(treated + heldOut).toBe(600);
    expect(isRegistered).toBe(true);
    const truth = winsOf(nth) * shop.perCustomer;
    expect(Math.abs(after.long - truth)).toBeLessThan(3 * after.longError);
    // The model is a model: of what such customers will bring it may be a fifth off.
    expect(Math.abs(after.surrogate - truth)).toBeLessThan(3 * after.surrogateError + 0.2 * truth);
    // The same people, who had bought before or not, make both.
    expect(after.covariance).toBeGreaterThan(0);
  }
  for (const { after } of testsOf(fleetingPrograms))
    expect(Math.abs(after.long)).toBeLessThan(3 * after.longError);
});

test("a residual value that is right is not taken for wrong, one that is blind to who comes back is found out", () => {
  const right = standing(lastingPrograms);
  expect(right.standing).toBe("holds");
  expect(right.slope?.lower).toBeLessThan(1);
  expect(right.slope?.upper).toBeGreaterThan(1);
  const wrong = standing(fleetingPrograms);
  expect(wrong.standing).toBe("off");
  expect(wrong.slope?.upper).toBeLessThan(1);
  expect(wrong.heterogeneity.pValue).toBeLessThan(0.001);
  // What has come by the day of reading is the same on both sides: verdicts agree the more.
  expect(standing(lastingPrograms, "total").sameVerdict.count).toBeGreaterThanOrEqual(6);
  expect(wrong.precision.count).toBeLessThan(wrong.precision.of);
});

test("all programs together are told beside the effect on residual value, and by the API", async () => {
  const { words, standing: told } = noteOf(await readKeptSurrogate(shop.operational));
  // Half of them are right, half are wrong.
  expect(["uneven", "off"]).toContain(told);
  expect(words).toMatch(
    /^Checked on 16 past tests by what came in the 6 months after: what it said less what came was /,
  );
  const readout = await readProgramOut(shop.store, shop.operational, {
    ...{ program: lastingPrograms[3] ?? "", now: Date.now(), looksAgain: false },
  });
  expect(readout.surrogate).toEqual({ words, standing: told });
  const answer = await shop.app.inject({
    ...{ method: "GET", url: "/api/surrogate" },
    headers: { authorization: `Bearer ${ownerToken}` },
  });
  expect(answer.json()).toMatchObject({ schema: "perennial.surrogate/1", words, found });
});

test("what was found stands until a further test is old enough; of other months it is only told", async () => {
  await shop.operate("check-surrogate", {});
  expect(await readKeptSurrogate(shop.operational)).toEqual(found);
  // Of twelve months nothing is known yet.
  const told = await shop.operate("check-surrogate", { months: 12 });
  expect(told).toMatchObject({
    standing: null,
    words:
      "Not checked: no test here is old enough; it takes 5 whose 12 months after are known. The next will be on 2025-06-03.",
  });
  expect(await readKeptSurrogate(shop.operational)).toEqual(found);
});
