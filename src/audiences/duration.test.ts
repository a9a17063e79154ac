import { expect, test } from "vitest";
import { duration, durationMs, durationWords } from "./duration.ts";

test.each([
  ["1m", 60_000, "1 minute"],
  ["30m", 1_800_000, "30 minutes"],
  ["12h", 43_200_000, "12 hours"],
  ["60d", 5_184_000_000, "60 days"],
  ["1w", 604_800_000, "1 week"],
  ["99999d", 8_639_913_600_000, "99999 days"],
])("%s is %d ms, in words %s", (text, ms, words) => {
  expect(duration.safeParse(text).success).toBe(true);
  expect(durationMs(text)).toBe(ms);
  expect(durationWords(text)).toBe(words);
});

test.each(["", "0d", "-1d", "1.5h", "60", "d", "60 d", "60D", "1y", "100000d", "1d2h", "01d"])(
  "%j is no span of time",
  (text) => {
    expect(duration.safeParse(text).error?.issues[0]?.message).toBe(
      "is no span of time. Write a number and m, h, d or w: 30m, 12h, 60d, 8w",
    );
  },
);
