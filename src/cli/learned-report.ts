import { z } from "zod";
import type { LearnedProgram } from "../decide/learning/learn-policies.ts";
import { print, printJson, say, table } from "./terminal.ts";

const arm = z.object({
  trials: z.number(),
  responses: z.number(),
  sum: z.number(),
  best: z.number(),
  since: z.number().nullable(),
});

const answer: z.ZodType<LearnedProgram[]> = z.array(
  z.object({
    program: z.string(),
    state: z.number(),
    slots: z.array(
      z.object({
        slot: z.string(),
        kind: z.enum(["thompson", "individual", "ladder"]),
        goal: z.string(),
        contexts: z.record(
          z.string(),
          z.object({ arms: z.record(z.string(), arm), shares: z.record(z.string(), z.number()) }),
        ),
        levels: z.array(z.string()).optional(),
        classes: z
          .array(
            z.object({
              share: z.number(),
              fullPrice: z.number().nullable(),
              ordersPerDay: z.number(),
              levels: z.array(z.object({ days: z.number(), orders: z.number() })),
            }),
          )
          .optional(),
      }),
    ),
  }),
);

/** Prints what policies have learned: a table a context. */
export function printLearned(given: unknown, json: boolean): void {
  const programs = answer.parse(given);
  if (json) printJson({ schema: "perennial.learned/1", programs });
  else if (programs.length === 0)
    say("No program that runs or is paused has a policy that learns.");
  else for (const program of programs) printProgram(program);
}

function printProgram({ program, state, slots }: LearnedProgram): void {
  for (const { slot, kind, goal, contexts, classes, levels = [] } of slots) {
    if (classes !== undefined) {
      print([`${program}, state ${state} (${kind})`, ...(slot === "" ? [] : [slot])].join(", "));
      print(classesTable(classes, levels));
      print(`Levels with their chances: perennial offers curves ${program}`);
      continue;
    }
    for (const [context, { arms, shares }] of Object.entries(contexts)) {
      const of = [slot, context === "" ? "" : `audience ${context}`].filter((each) => each !== "");
      print([`${program}, state ${state} (${kind}, ${goal})`, ...of].join(", "));
      print(tableOf(arms, shares));
      print("");
    }
  }
}

function classesTable(
  classes: NonNullable<LearnedProgram["slots"][number]["classes"]>,
  levels: readonly string[],
): string {
  if (classes.length === 0) return "Nothing is learned yet: no offer of it was seen by a customer.";
  const right = (head: string) => ({ head, align: "right" }) as const;
  return table(
    [
      ...[right("Class"), right("Share"), right("Full price"), { head: "Level" }],
      ...["Days", "Orders"].map(right),
    ],
    classes.flatMap(({ share, fullPrice, levels: seen }, place) =>
      seen.map(({ days, orders }, level) => [
        ...[String(place + 1), percent(share), fullPrice === null ? "" : percent(fullPrice)],
        ...[levels[level] ?? "", String(Math.round(days)), orders.toFixed(1)],
      ]),
    ),
  );
}

function tableOf(
  arms: LearnedProgram["slots"][number]["contexts"][string]["arms"],
  shares: Readonly<Record<string, number>>,
): string {
  return table(
    [
      { head: "Arm" },
      { head: "Trials", align: "right" },
      { head: "Responses", align: "right" },
      { head: "Sum", align: "right" },
      { head: "Best", align: "right" },
      { head: "Share", align: "right" },
      { head: "Counts from" },
    ],
    Object.entries(arms).map(([name, { trials, responses, sum, best, since }]) => [
      name,
      String(trials),
      String(responses),
      String(Math.round(sum)),
      percent(best),
      percent(shares[name] ?? 0),
      since === null ? "" : new Date(since * 86_400_000).toISOString().slice(0, 10),
    ]),
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
