import { expect, test } from "vitest";
import {
  acquisitionCommand,
  audienceCommand,
  dividendCommand,
  listCommand,
  measureCommand,
  showCommand,
} from "./commands.ts";

test("the list as a command names its filters and order", () => {
  expect(listCommand({ segment: "at-risk", sort: "residualValue" })).toBe(
    "perennial customers list --segment at-risk --sort residualValue",
  );
  expect(listCommand({})).toBe("perennial customers list");
});

test("a person as a command", () => {
  expect(showCommand("ana@example.com")).toBe("perennial customers show ana@example.com");
});

test("words that a shell would split or run are quoted", () => {
  expect(listCommand({ search: "O'Hara; rm", country: "United Kingdom" })).toBe(
    `perennial customers list --search 'O'\\''Hara; rm' --country 'United Kingdom'`,
  );
});

test("a split of customers as a command", () => {
  expect(acquisitionCommand("source")).toBe("perennial acquisition --by source");
});

test("an audience as a command", () => {
  expect(audienceCommand("second-order-late")).toBe("perennial audiences show second-order-late");
});

test("what a program added as a command says how it is looked at", () => {
  expect(measureCommand("banner", { windowDays: 28, sequential: true })).toBe(
    "perennial measure program banner --window-days 28 --sequential",
  );
  expect(measureCommand("banner", { windowDays: 0.5, sequential: false })).toBe(
    "perennial measure program banner --window-days 0.5",
  );
  expect(measureCommand("banner", {})).toBe("perennial measure program banner");
  expect(dividendCommand("spring banner", 28)).toBe(
    "perennial measure policy --program 'spring banner' --window-days 28",
  );
  expect(measureCommand("banner", { sequential: true, peek: true })).toBe(
    "perennial measure program banner --peek",
  );
});
