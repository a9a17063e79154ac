import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { SourceFile } from "../collect/source-file.ts";
import { createRandom, type Random } from "../stats/random.ts";
import { type ActionAsked, readAction } from "./read-action.ts";

function file(text: string): SourceFile {
  const bytes = Buffer.from(text);
  return { name: "people.csv", size: bytes.length, open: () => Readable.from([bytes]) };
}

const plain: ActionAsked = {
  ...{ action: "installed", outcome: "spend", randomized: false, covariates: [] },
};
const read = (text: string, asked: Partial<ActionAsked> = {}) =>
  readAction(file(text), { ...plain, ...asked });

interface Shop {
  readonly people?: number;
  /** How much an invitation moves people to install. */
  readonly pull?: number;
  /** What an invitation sells by itself. */
  readonly sells?: number;
  /** How much a taste that no column tells makes people both install and spend. */
  readonly hidden?: number;
  readonly effect?: number;
}

const header = "invited,installed,spend,recency,spend_before,mailed";

/** People whose recency, and a hidden taste, make them install and spend. An install is worth 5 by default. */
function shop(seed: string, options: Shop = {}): string {
  const { people = 4_000, pull = 1.5, sells = 0, hidden = 0, effect = 5 } = options;
  const random = createRandom(seed);
  const kinds = ["none", "mail", "letter"];
  const lines = Array.from({ length: people }, () => {
    const [recency, taste] = [random.normal(), random.normal()];
    const kind = random.integer(3);
    const pulled = kind === 0 ? 0 : pull * (kind === 1 ? 1 : 0.6);
    const installed = Number(
      0.7 * recency + hidden * taste + pulled - 0.8 + logisticNoise(random) > 0,
    );
    const before = 20 + 3 * recency + 3 * hidden * taste + 4 * random.normal();
    const spend =
      20 +
      3 * recency +
      3 * hidden * taste +
      effect * installed +
      (kind === 2 ? sells : 0) +
      4 * random.normal();
    return [
      ...[kinds[kind], installed, spend.toFixed(3), recency.toFixed(4), before.toFixed(3)],
      random.uniform() < 0.5 ? "yes" : "no",
    ].join(",");
  });
  return [header, ...lines].join("\n");
}

const logisticNoise = (random: Random): number => {
  const u = random.uniform();
  return Math.log(u / (1 - u));
};

const holds = (interval: readonly [number | null, number | null] | undefined, truth: number) =>
  interval !== undefined && Number(interval[0]) < truth && truth < Number(interval[1]);

test("an action that was drawn is an experiment: grade A", async () => {
  const found = await read(shop("drawn"), {
    action: "mailed",
    randomized: true,
    covariates: ["recency"],
  });
  expect(found.grade).toBe("A");
  expect(holds(found.value?.interval, 0)).toBe(true);
  expect(found.naive).toBeNull();
  const before = await read(shop("drawn"), {
    action: "mailed",
    randomized: true,
    before: "spend_before",
  });
  expect(before.placebo?.holds).toBe(true);
  // Who installed was not drawn: the split gives it away, and where it does not the time before does.
  const chosen = await read(shop("drawn", { pull: 0 }), {
    ...{ randomized: true, before: "spend_before", shares: undefined },
  });
  expect(chosen.grade).toBeNull();
  expect(chosen.refused).toContain("do not have the units that they were to have");
  const shares = { "0": 0.67, "1": 0.33 };
  const caught = await read(shop("drawn", { pull: 0 }), {
    ...{ randomized: true, before: "spend_before", shares },
  });
  expect(caught.grade).toBe("D");
  expect(caught.why).toContain("of the time before, differs");
});

test("an encouragement that was drawn finds the value which setting side by side does not: grade B", async () => {
  const found = await read(shop("encouraged", { people: 8_000, hidden: 1.5 }), {
    ...{ encouragement: "invited", control: "none", covariates: ["recency"] },
  });
  expect(found.grade).toBe("B");
  expect(holds(found.value?.interval, 5)).toBe(true);
  expect(found.naive?.interval[0]).toBeGreaterThan(6);
  const told = found.encouragement;
  expect(told?.arms.map(({ arm }) => arm)).toEqual(["letter", "mail"]);
  for (const { moved, onOutcome } of told?.arms ?? []) {
    expect(moved.interval[0]).toBeGreaterThan(0.05);
    expect(onOutcome?.estimate).toBeGreaterThan(0);
  }
  expect(told?.andersonRubin.shape).toBe("interval");
  expect(told?.hansenJ?.p).toBeGreaterThan(0.05);
  expect(found.why).toContain("is an assumption");
  expect(found.use).toContain("names the assumption");
});

test("a letter that sells by itself is found out by Hansen's J: grade D, and without a second one it is not", async () => {
  const text = shop("sells", { people: 8_000, sells: 3 });
  const found = await read(text, { encouragement: "invited", control: "none" });
  expect(found.grade).toBe("D");
  expect(found.why).toContain("disagree");
  const one = text
    .split("\n")
    .filter((line) => !line.startsWith("mail,"))
    .join("\n");
  const alone = await read(one, { encouragement: "invited", control: "none" });
  expect(alone.grade).toBe("B");
  expect(alone.why).toContain("that nothing here tests");
});

test("a weak first stage shows the Anderson-Rubin interval alone, none at all shows nothing", async () => {
  const asked = { encouragement: "invited", control: "none" };
  const one = (text: string): string =>
    text
      .split("\n")
      .filter((line) => !line.startsWith("letter,"))
      .join("\n");
  const weak = await read(one(shop("weak 8", { people: 3_000, pull: 0.26 })), asked);
  expect(weak.encouragement?.firstStageF).toBeGreaterThan(4);
  expect(weak.encouragement?.firstStageF).toBeLessThan(10);
  expect(weak.grade).toBe("B");
  expect(weak.value?.estimate).toBeNull();
  expect(weak.value?.standardError).toBeNull();
  expect(weak.value?.interval).toEqual(weak.encouragement?.andersonRubin.parts[0]);
  expect(weak.why).toContain("only the Anderson-Rubin interval is shown");
  const none = await read(shop("none", { people: 3_000, pull: 0 }), asked);
  expect(none.grade).toBeNull();
  expect(none.value).toBeNull();
  expect(none.refused).toContain("moved too few");
  expect(none.encouragement?.andersonRubin.parts.flat()).toContain(null);
});

test("nobody can do it without the invitation: the share that was moved is told all the same", async () => {
  const random = createRandom("one-sided");
  const lines = Array.from({ length: 2_000 }, (_, i) => {
    const installed = i % 2 === 1 && random.uniform() < 0.3 ? "yes" : "no";
    return `${i % 2 === 1 ? "yes" : "no"},${installed},${(10 + (installed === "yes" ? 5 : 0) + random.normal()).toFixed(2)}`;
  });
  const found = await read(["invited,installed,spend", ...lines].join("\n"), {
    ...{ encouragement: "invited", control: "no" },
  });
  expect(found.grade).toBe("B");
  expect(found.value?.estimate).toBeCloseTo(5, 0);
  expect(found.encouragement?.arms[0]?.moved.estimate).toBeCloseTo(0.3, 1);
});

test("compared with people who are alike it is found, with a placebo that holds: grade C", async () => {
  const found = await read(shop("alike", { effect: 5 }), {
    ...{ covariates: ["recency"], before: "spend_before" },
  });
  expect(found.grade).toBe("C");
  expect(holds(found.value?.interval, 5)).toBe(true);
  expect(holds(found.naive?.interval, 5)).toBe(false);
  expect(found.placebo?.holds).toBe(true);
  expect(found.sensitivity?.strongest?.covariate).toBe("recency");
  expect(found.sensitivity?.strongest?.times).toBeGreaterThan(1);
  expect(found.sensitivity?.robustnessValue).toBeGreaterThan(
    found.sensitivity?.robustnessValueOfInterval ?? 1,
  );
  expect(found.sensitivity?.eValue?.estimate).toBeGreaterThan(
    found.sensitivity?.eValue?.interval ?? 9,
  );
  expect(found.overlap?.kept).toBeGreaterThan(3_500);
  expect(found.use).toContain("nearer to 0");
});

test.each([
  ["a hidden taste shows in the time before", { hidden: 1.5 }, {}, "differs already"],
  [
    "without a time before nothing shows it",
    {},
    { before: undefined },
    "No outcome of the time before",
  ],
  ["without covariates nothing is taken into account", {}, { covariates: [] }, "--covariates"],
  ["nothing is worth nothing", { effect: 0 }, {}, "holds 0"],
  [
    "a small effect does not stand beside one as strong as recency",
    { effect: 0.6, people: 8_000 },
    {},
    "as strong as",
  ],
] as const)("%s: grade D", async (_, of, asked, why) => {
  const found = await read(shop("alike", of), {
    ...{ covariates: ["recency"], before: "spend_before", ...asked },
  });
  expect(found.grade).toBe("D");
  expect(found.why).toContain(why);
  expect(found.use).toContain("no business case");
});

test("what cannot be told is refused in words, without a figure", async () => {
  const header2 = "installed,spend,recency";
  const lines = (count: number, line: (i: number) => string): string =>
    [header2, ...Array.from({ length: count }, (_, i) => line(i))].join("\n");
  const refused = async (text: string): Promise<string | undefined> => {
    const found = await read(text, { covariates: ["recency"] });
    expect(found.grade).toBeNull();
    expect(found.value).toBeNull();
    return found.refused;
  };
  expect(await refused(lines(500, (i) => `${Number(i < 40)},${i % 7},${i % 5}`))).toContain(
    "40 of 500 did it",
  );
  const few = lines(500, (i) => `${Number(i < 3)},${i % 7},${i % 5}`);
  expect((await read(few, { covariates: ["recency"] })).naive).toBeNull();
  expect(await refused(lines(500, (i) => `${i % 2},3,${i % 5}`))).toContain("is the same for all");
  expect(await refused(lines(500, (i) => `${i % 2},${Number(i < 20)},${i % 5}`))).toContain(
    "other than the usual one",
  );
  // Everybody of one kind did it, and of the other nobody.
  expect(await refused(lines(1_000, (i) => `${i % 2},${i % 7},${10 * (i % 2)}`))).toContain(
    "too unlike",
  );
  const repeated = await read(
    [
      "user_id,installed,spend",
      ...Array.from({ length: 600 }, (_, i) => `${i % 300},${i % 2},${i % 9}`),
    ].join("\n"),
  );
  expect(repeated.refused).toContain('"user_id" names 300 rows again');
});

test("options and columns that contradict one another are named", async () => {
  const text = shop("asked", { people: 50 });
  await expect(read(text, { before: "recency", covariates: ["recency"] })).rejects.toThrow(
    "both a covariate and --before",
  );
  await expect(read(text, { before: "spend" })).rejects.toThrow("is the action or its outcome");
  await expect(read(text, { encouragement: "invited" })).rejects.toThrow("--control NAME");
  await expect(read(text, { control: "none" })).rejects.toThrow("there is no such column here");
  await expect(
    read(text, { encouragement: "invited", control: "none", randomized: true }),
  ).rejects.toThrow("not both");
  await expect(read(text, { action: "invited" })).rejects.toThrow('"invited" is "letter" in a row');
  await expect(
    read(text, { action: "spend", outcome: "recency", encouragement: "invited", control: "none" }),
  ).rejects.toThrow("somebody did it or did not");
  await expect(read(text, { encouragement: "invited", control: "nobody" })).rejects.toThrow(
    'No row is of the arm "nobody"',
  );
});

test("rows of one household are one: as many rows again make nothing more certain", async () => {
  const [first = "", ...rows] = shop("households", { people: 1_500 }).split("\n");
  const twice = [
    `household,${first}`,
    ...rows.flatMap((row, i) => [`${i},${row}`, `${i},${row}`]),
  ].join("\n");
  const once = await read([first, ...rows].join("\n"), {
    encouragement: "invited",
    control: "none",
  });
  const both = await read(twice, {
    encouragement: "invited",
    control: "none",
    cluster: "household",
  });
  expect(both.value?.standardError).toBeCloseTo(once.value?.standardError ?? 0, 8);
  const seen = await read(twice, { covariates: ["recency"], cluster: "household" });
  const alone = await read([first, ...rows].join("\n"), { covariates: ["recency"] });
  const ratio = (seen.value?.standardError ?? 0) / (alone.value?.standardError ?? 1);
  expect(ratio).toBeGreaterThan(0.9);
  expect(ratio).toBeLessThan(1.1);
});
