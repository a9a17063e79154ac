import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorCodes, PerennialError, systemCode, toPerennialError } from "./errors.ts";

test("every code is in docs/errors.md with its status, exit code and meaning, and no other is", () => {
  const documented = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .split("|")
        .slice(1, 5)
        .map((cell) => cell.trim()),
    );
  const known = Object.entries(errorCodes).map(([code, { status, exit, meaning }]) => [
    `\`${code}\``,
    String(status),
    String(exit),
    meaning,
  ]);
  expect(documented).toEqual(known);
});

test("an error of our own passes unchanged, any other thrown value becomes INTERNAL with its cause", () => {
  const own = new PerennialError("NO_DATA", "There is nothing yet.");
  expect(toPerennialError(own)).toBe(own);
  const fault = new TypeError("x is not a function");
  expect(toPerennialError(fault)).toMatchObject({
    code: "INTERNAL",
    cause: fault,
    status: 500,
    exitCode: 1,
  });
  expect(toPerennialError("plain text").message).toBe("plain text");
  expect(toPerennialError(undefined).code).toBe("INTERNAL");
});

test("the code of a system error is found, and nothing in its place where there is none", () => {
  expect(systemCode(Object.assign(new Error("no file"), { code: "ENOENT" }))).toBe("ENOENT");
  expect([new Error("plain"), null, "ENOENT", { code: 5 }].map(systemCode)).toEqual(
    Array(4).fill(undefined),
  );
});
