import { expect, test } from "vitest";
import { createRandom } from "../stats/random.ts";
import { readEncouragedAction } from "./action-encouraged.ts";
import { readInThread } from "./action-thread.ts";

const random = createRandom("in a thread");
const arm = Int32Array.from({ length: 2_000 }, (_, i) => i % 2);
const did = Float64Array.from(arm, (each) => Number(random.uniform() < 0.1 + 0.4 * each));
const spent = Float64Array.from(did, (each) => 10 + 4 * each + random.normal());
const encouraged = (control: string): Parameters<typeof readEncouragedAction> => [
  {
    ...{ arms: ["none", "mail"], arm, drawn: [1_000, 1_000], outcomes: [spent, did] },
    ...{ cluster: undefined, mixed: 0, repeated: undefined, bad: [], covariates: [] },
  },
  { action: "Installed", outcome: "spent", control, rowsAreUnits: true },
];

test("a thread reads out what would be read out here, each by its name", async () => {
  const of = encouraged("none");
  const { whole, again } = await readInThread({
    whole: { by: "encouragement", of },
    again: { by: "encouragement", of },
  });
  expect(whole).toEqual(readEncouragedAction(...of));
  expect(again).toEqual(whole);
  expect(whole.grade).toBe("B");
});

test("what cannot be read out there is the same error here", async () => {
  const reading = { by: "encouragement", of: encouraged("nobody") } as const;
  await expect(readInThread({ reading })).rejects.toMatchObject({
    code: "BAD_ARGUMENT",
    message: expect.stringContaining('No row is of the arm "nobody"'),
  });
});
