import { describe, expect, test } from "vitest";
import { dark, light, type Scheme } from "./palette.ts";

/** WCAG 2 relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(ink: string, ground: string): number {
  const [high, low] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

function pairs(scheme: Scheme): (readonly [string, string, string])[] {
  const inks = ["ink", "dim", "accent", "positive", "negative", "cut"] as const;
  const grounds = ["ground", "surface", "sunken"] as const;
  return [
    ...inks.flatMap((ink) =>
      grounds.map((ground) => [`${ink} on ${ground}`, scheme[ink], scheme[ground]] as const),
    ),
    ["accent ink on its soft ground", scheme.accentSoftInk, scheme.accentSoft],
    ["ink on the soft accent", scheme.ink, scheme.accentSoft],
    ["surface on accent, as in a filled button", scheme.surface, scheme.accent],
    ...scheme.cohorts.map((ink, i) => [`cohort ${i} on surface`, ink, scheme.surface] as const),
    ...scheme.ramp.map((step, i) => [`ramp step ${i}`, step.ink, step.ground] as const),
  ];
}

describe.each([
  ["light", light],
  ["dark", dark],
] as const)("the %s palette", (name, scheme) => {
  test.each(pairs(scheme))("%s reads at 4.5 or more", (_, ink, ground) => {
    expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
  });

  test("edges that carry meaning stand out at 3 or more", () => {
    expect(contrast(scheme.edge, scheme.surface)).toBeGreaterThanOrEqual(3);
  });

  test("the ramp goes one way from the surface", () => {
    const lightness = scheme.ramp.map((step) => luminance(step.ground));
    const sorted = [...lightness].sort((a, b) => (name === "light" ? b - a : a - b));
    expect(lightness).toEqual(sorted);
  });
});
