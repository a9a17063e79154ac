import { expect, test } from "vitest";
import type { KeptActionValue } from "../../../src/measure/kept-action-value.ts";
import { actionsData } from "./action-tables.ts";

const install: KeptActionValue = {
  ...{ event: "Application Installed", program: "app", windowDays: 45, currency: "EUR" },
  ...{ method: "encouragement", refused: "", units: 2_660, did: 806, grade: "B" },
  ...{ estimate: 1.484, interval: [-0.76, 7.8], usable: 1.484 },
  measuredAt: "2026-11-30T11:00:00.000Z",
};

test("an action is told with what it rests on, and what may be reckoned with", () => {
  const weak = {
    ...install,
    program: "",
    grade: "D",
    usable: null,
    interval: [null, 7.8],
  } as const;
  const { rows, note } = actionsData([install, weak]);
  expect(note).toBe("EUR");
  expect(rows[0]?.map(({ text }) => text)).toEqual([
    ...["Application Installed", "the lot of app", "45", "2,660", "€1.48", "-€0.76", "€7.80"],
    ...["B", "€1.48", "30 Nov 2026"],
  ]);
  expect(rows[0]?.[4]?.raw).toBe(1.484);
  expect(rows[1]?.map(({ text }) => text).slice(1, 9)).toEqual([
    ...["people alike", "45", "2,660", "€1.48", "−∞", "€7.80", "D", "nothing"],
  ]);
});

test("what cannot be told has no figures", () => {
  const none = {
    ...install,
    grade: null,
    estimate: null,
    interval: [null, null],
    usable: null,
  } as const;
  const [row] = actionsData([none]).rows;
  expect(row?.map(({ text }) => text).slice(4, 9)).toEqual(["", "", "", "none", "nothing"]);
});
