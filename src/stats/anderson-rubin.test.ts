import fc from "fast-check";
import { expect, test } from "vitest";
import { andersonRubinSet, type ReducedForm } from "./anderson-rubin.ts";
import { gammaQuantile } from "./gamma-distribution.ts";
import { inverseOfPositiveDefinite } from "./matrix.ts";
import { createRandom } from "./random.ts";

const z = 1.959963984540054;
const single = (y: number, a: number, [yy, ya, aa]: readonly [number, number, number]) =>
  andersonRubinSet(
    {
      withOutcome: [y],
      withAction: [a],
      covariance: [
        [yy, ya],
        [ya, aa],
      ],
    },
    0.95,
  );

test("one instrument: an interval, a line, two rays or a ray, as it is strong or weak", () => {
  // Without spread of the action it is the plain interval over the share that was moved.
  const plain = single(3, 0.5, [1, 0, 0]);
  expect(plain?.shape).toBe("interval");
  expect(plain?.parts[0]?.[0]).toBeCloseTo((3 - z) / 0.5, 10);
  expect(plain?.parts[0]?.[1]).toBeCloseTo((3 + z) / 0.5, 10);
  expect(single(0, 1, [1, 0, 1])).toEqual({ shape: "line", parts: [[-Infinity, Infinity]] });
  const rays = single(4, 1, [1, 0, 1]);
  expect(rays?.shape).toBe("two rays");
  expect(rays?.parts[0]?.[0]).toBe(-Infinity);
  expect(rays?.parts[1]?.[1]).toBe(Infinity);
  // The first stage exactly at the threshold: one end is infinite, the other (y² − q V_yy) / 2 y a.
  const q = 2 * gammaQuantile(0.95, 0.5);
  const ray = single(4, 2, [1, 0, 4 / q]);
  expect(ray?.shape).toBe("ray");
  expect(ray?.parts[0]?.[0]).toBeCloseTo((16 - q) / 16, 10);
  expect(ray?.parts[0]?.[1]).toBe(Infinity);
  expect(single(-4, 2, [1, 0, 4 / q])?.parts[0]?.[0]).toBe(-Infinity);
  expect(single(4, 0, [1, 0, 0])).toEqual({ shape: "empty", parts: [] });
  expect(single(1, 0, [1, 0, 0])).toEqual({ shape: "line", parts: [[-Infinity, Infinity]] });
  expect(single(3, 1, [0, 0, 0])).toBeUndefined();
});

test("a ratio's ends are those of Fieller", () => {
  // y 1.5 ± 0.4, a 0.6 ± 0.1, covariance 0.01; roots of the quadratic by hand: (a² − q V_aa) β² − 2 (y a − q V_ya) β + y² − q V_yy.
  const q = z * z;
  const [square, half, constant] = [0.36 - q * 0.01, 0.9 - q * 0.01, 2.25 - q * 0.16];
  const root = Math.sqrt(half * half - square * constant);
  const found = single(1.5, 0.6, [0.16, 0.01, 0.01]);
  expect(found?.parts[0]?.[0]).toBeCloseTo((half - root) / square, 9);
  expect(found?.parts[0]?.[1]).toBeCloseTo((half + root) / square, 9);
});

function drawn(seed: string, size: number): ReducedForm {
  const random = createRandom(seed);
  const normals = (count: number) => Array.from({ length: count }, () => random.normal());
  const roots = Array.from({ length: 2 * size + 3 }, () => normals(2 * size));
  const covariance = Array.from({ length: 2 * size }, (_, i) =>
    Array.from(
      { length: 2 * size },
      (__, j) =>
        roots.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0) / (2 * size + 3),
    ),
  );
  const strength = 6 * random.uniform();
  const withAction = normals(size).map((each) => strength * each);
  const effect = 3 * random.normal();
  const noise = normals(size);
  return {
    ...{ withAction, covariance },
    withOutcome: withAction.map((each, i) => effect * each + 2 * (noise[i] ?? 0)),
  };
}

/** The test's statistic at an effect, by the inverse of the whole variance. */
function statistic({ withOutcome, withAction, covariance }: ReducedForm, effect: number): number {
  const size = withAction.length;
  const g = withAction.map((a, i) => (withOutcome[i] ?? 0) - effect * a);
  const at = (i: number, j: number): number => covariance[i]?.[j] ?? 0;
  const variance = g.map((_, i) =>
    g.map(
      (__, j) =>
        at(i, j) -
        effect * (at(i, size + j) + at(size + i, j)) +
        effect ** 2 * at(size + i, size + j),
    ),
  );
  const inverse = inverseOfPositiveDefinite(variance) ?? [];
  return g.reduce(
    (sum, one, i) =>
      sum + g.reduce((own, other, j) => own + one * other * (inverse[i]?.[j] ?? 0), 0),
    0,
  );
}

test("whatever the shape, the statistic is at the threshold at every end, below within and above without", () => {
  const thresholds = [3.841458820694124, 5.991464547107979, 7.814727903251179];
  const shapes = new Set<string>();
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 3 }), (seed, size) => {
      const form = drawn(`form ${seed}`, size);
      const threshold = thresholds[size - 1] ?? 0;
      const found = andersonRubinSet(form, 0.95);
      shapes.add(found?.shape ?? "none");
      const parts = found?.parts ?? [];
      for (const end of parts.flat())
        if (Number.isFinite(end) && Math.abs(end) < 1e5)
          expect(statistic(form, end)).toBeCloseTo(threshold, 5);
      for (let effect = -40; effect <= 40; effect += 0.37) {
        const isIn = parts.some(([low, high]) => low <= effect && effect <= high);
        const value = statistic(form, effect);
        if (Math.abs(value - threshold) > 1e-6) expect(isIn).toBe(value < threshold);
      }
    }),
    { numRuns: 150, seed: 3 },
  );
  // Not all of one kind, else this would tell little.
  expect([...shapes]).toEqual(expect.arrayContaining(["interval", "line", "two rays", "empty"]));
});

test("instruments that contradict one another leave nothing", () => {
  const identity = Array.from({ length: 4 }, (_, i) =>
    [0, 1, 2, 3].map((j) => Number(i === j) / 100),
  );
  const found = andersonRubinSet(
    { withOutcome: [1, -1], withAction: [1, 1], covariance: identity },
    0.95,
  );
  expect(found).toEqual({ shape: "empty", parts: [] });
});

test("of two instruments with a set far narrower than the line it is found", () => {
  const tiny = Array.from({ length: 4 }, (_, i) => [0, 1, 2, 3].map((j) => (i === j ? 1e-12 : 0)));
  const found = andersonRubinSet(
    { withOutcome: [1_000, 2_000], withAction: [1, 2], covariance: tiny },
    0.95,
  );
  expect(found?.shape).toBe("interval");
  const [[low = 0, high = 0] = []] = found?.parts ?? [];
  expect(low).toBeLessThan(1_000);
  expect(high).toBeGreaterThan(1_000);
  expect(high - low).toBeLessThan(0.01);
});
