import { expect, test } from "vitest";
import { surrogateCheck } from "../stats/surrogate-check.ts";
import type { SurrogateReadout } from "./read-surrogate.ts";
import { surrogateWords } from "./surrogate-words.ts";

function readout(effects: readonly (readonly [said: number, came: number])[]): SurrogateReadout {
  const tests = effects.map(([surrogate, long]) => ({
    ...{ surrogate, long, surrogateError: 0.1, longError: 0.2, covariance: 0 },
  }));
  const checked = surrogateCheck(tests);
  return {
    ...{ currency: "EUR", months: 6, leftOut: [], nextOn: "2027-03-01", basis: "" },
    tests: tests.map((each, i) => ({
      ...{ program: `p${i}`, version: 1, readOn: "2026-01-01", isRegistered: true },
      ...{ treated: 100, heldOut: 100, after: each, total: each },
    })),
    ...{ after: checked, total: checked },
  };
}

test("how residual values stood is one line, with what it comes to", () => {
  const right = [1, 2, 0, -1, 3].map(
    (said, i) => [said, said + (i % 2 === 0 ? 0.1 : -0.1)] as const,
  );
  expect(surrogateWords(readout(right))).toBe(
    "Checked on 5 past tests by what came in the 6 months after: what it said less what came was −0.02 EUR a person on the mean (−0.30 to 0.26), of 1 more that it said 1.02 came (0.89 to 1.16), and with what had come by then it led to the verdict of the long run in 5 of 5. It holds: nothing contradicts it, and where it says more, more comes.",
  );
  const wrong = [1, 2, 0, 2.5, 3].map((said) => [said, 0] as const);
  expect(surrogateWords(readout(wrong))).toContain(
    "It is off, beyond chance: do not decide by it.",
  );
  const alike = [1, 1, 1.1, 0.9, 1].map((said) => [said, said] as const);
  expect(surrogateWords(readout(alike))).toMatch(/its effects were too alike .* is undecided/);
});

test("what was not checked says why, and when it can be", () => {
  expect(surrogateWords(undefined)).toContain("perennial measure surrogate");
  expect(surrogateWords(readout([]))).toBe(
    "Not checked: no test here is old enough; it takes 5 whose 6 months after are known. The next will be on 2027-03-01.",
  );
  const left = { program: "x", version: 1, readOn: "2026-01-01", why: "Few." };
  expect(surrogateWords({ ...readout([[1, 1]]), leftOut: [left], nextOn: null })).toBe(
    "Not checked: one past test is old enough, and 1 of which nothing can be told; it takes 5 whose 6 months after are known.",
  );
});
