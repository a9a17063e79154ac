import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import {
  findProgram,
  type KeptDefinitions,
  type KeptProgram,
  listDefinitions,
  readKept,
} from "../decide/definition-store.ts";
import { readPolicyStates } from "../decide/learning/policy-states.ts";
import { type ArmCount, readArmCounts, readProgramCounts } from "../decide/ledger-questions.ts";
import type { PolicyState } from "../decide/policy/ready-policy.ts";
import { lotShares } from "../decide/policy.ts";
import { allKinds } from "../plan/shop-definition.ts";
import { printLearned } from "./learned-report.ts";
import { previewCommand } from "./preview-command.ts";
import { programsSimulateCommand } from "./programs-simulate-command.ts";
import { relaunchCommand } from "./relaunch-command.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `perennial programs list|show|start|pause|end|learn|relaunch|simulate|save`, `perennial placements list|preview`. */
export function programsCommand(program: Command): void {
  const group = program
    .command("programs")
    .description("treatments for an audience, at some placements, with people held out");
  group
    .command("list")
    .description("all programs, with whom they have met")
    .option("--json", "print JSON")
    .action((flags: Flags) => list(flags));
  group
    .command("show <name>")
    .description("a program, with its arms and their lots")
    .option("--json", "print JSON")
    .action((name: string, flags: Flags) => show(name, flags));
  for (const [verb, state, words] of [
    ["start", "running", "runs"],
    ["pause", "paused", "is paused"],
    ["end", "ended", "has ended"],
  ] as const)
    group
      .command(`${verb} <name>`)
      .description(`${verb} a program, as its next version`)
      .action(async (name: string, flags: Flags) => {
        await inSession(flags, ({ operate }) =>
          operate("set-program-state", { program: name, state }),
        );
        say(`${name} ${words}.`);
      });
  group
    .command("learn [name]")
    .description("learn from what came of decisions: the policies of this program, or of all")
    .option("--json", "print JSON")
    .action((name: string | undefined, flags: Flags) => learn(name, flags));
  relaunchCommand(group);
  programsSimulateCommand(group);
  group
    .command("save <folder>")
    .description(
      "write programs, placements, the holdout, frequencies, goals, cases and rules of approval as files, for perennial apply",
    )
    .action((folder: string, flags: Flags) => save(folder, flags));
  const places = program.command("placements").description("places where something is decided");
  previewCommand(places);
  places
    .command("list")
    .description("all placements, with the programs at them")
    .option("--json", "print JSON")
    .action((flags: Flags) => placements(flags));
}

async function list(flags: Flags): Promise<void> {
  const { definitions, counts } = await inSession(flags, async ({ store, operational }) => ({
    definitions: await listDefinitions(await operational()),
    counts: await readProgramCounts(await store()),
  }));
  const { programs, universal } = definitions;
  if (flags.json) return printJson({ schema: "perennial.programs/1", programs, universal, counts });
  if (programs.length === 0)
    return say(
      "There is no program yet. Start with the examples: perennial apply examples/programs",
    );
  const of = (name: string) => counts.find(({ program }) => program === name);
  print(
    table(
      [
        { head: "Program" },
        { head: "State" },
        { head: "Audience" },
        { head: "Placements" },
        { head: "Holdout", align: "right" },
        { head: "People met", align: "right" },
        { head: "Held out", align: "right" },
        { head: "Mixed", align: "right" },
      ],
      programs.map((each) => [
        each.program,
        each.state,
        each.audience ?? "everybody",
        each.placements.join(", "),
        percent(each.holdout),
        String(of(each.program)?.persons ?? 0),
        String(of(each.program)?.heldOut ?? 0),
        String(of(each.program)?.contaminated ?? 0),
      ]),
    ),
  );
  sayHoldout(definitions);
}

function sayHoldout({ universal }: KeptDefinitions): void {
  if (universal === undefined) {
    say("Nobody is held out of all programs: no universal holdout is defined.");
    return;
  }
  const { share, rotateDays, washOutDays } = universal;
  const drawn =
    rotateDays === undefined
      ? "never drawn anew"
      : `drawn anew every ${rotateDays} days, with ${washOutDays} days to wash out`;
  say(`${percent(share)} of all people are held out of all programs, ${drawn}.`);
}

async function show(name: string, flags: Flags): Promise<void> {
  const { program, arms, state } = await inSession(flags, async ({ store, operational }) => ({
    program: findProgram(await listDefinitions(await operational()), name),
    arms: await readArmCounts(await store(), name),
    state: (await readPolicyStates(await operational())).get(name),
  }));
  if (flags.json) return printJson({ schema: "perennial.program/1", program, arms });
  print(`${program.title} (${program.program}, version ${program.version}, ${program.state})`);
  if (program.description) print(program.description);
  print(`For ${program.audience ?? "everybody"}, at ${program.placements.join(", ")}.`);
  print(`${percent(program.holdout)} are held out.`);
  if (program.goal !== undefined)
    print(`It serves the goal ${program.goal}; who approved it: perennial approvals ${name}`);
  print("");
  printArms(program, arms, state);
  if (state !== undefined)
    print(`Its policy learned last on ${state.learnedAt.slice(0, 10)} (state ${state.version}).`);
}

function printArms(
  program: KeptProgram,
  counts: readonly ArmCount[],
  state: PolicyState | undefined,
): void {
  print(
    table(
      [
        { head: "Arm" },
        { head: "Share", align: "right" },
        { head: "People", align: "right" },
        { head: "Expected", align: "right" },
        { head: "Decisions", align: "right" },
        { head: "Seen", align: "right" },
      ],
      lotShares(program, state).map(({ arm, share }) => {
        const count = counts.find((each) => each.arm === arm);
        return [
          arm,
          share === null ? "by person" : percent(share),
          String(count?.persons ?? 0),
          (count?.expected ?? 0).toFixed(1),
          String(count?.decisions ?? 0),
          String(count?.exposed ?? 0),
        ];
      }),
    ),
  );
}

async function learn(name: string | undefined, flags: Flags): Promise<void> {
  const learned = await inSession(flags, ({ operate }) =>
    operate("learn-policies", name === undefined ? {} : { program: name }),
  );
  printLearned(learned, flags.json === true);
}

async function placements(flags: Flags): Promise<void> {
  const { placements, programs } = await inSession(flags, async ({ operational }) =>
    listDefinitions(await operational()),
  );
  if (flags.json) return printJson({ schema: "perennial.placements/1", placements });
  if (placements.length === 0)
    return say(
      "There is no placement yet. Start with the examples: perennial apply examples/programs",
    );
  print(
    table(
      [{ head: "Placement" }, { head: "Kind" }, { head: "Title" }, { head: "Programs" }],
      placements.map(({ placement, kind, title }) => [
        placement,
        kind,
        title,
        programs
          .filter((each) => each.placements.includes(placement))
          .map(({ program, state }) => (state === "running" ? program : `${program} (${state})`))
          .join(", ") || "none",
      ]),
    ),
  );
}

async function save(folder: string, flags: Flags): Promise<void> {
  const kept = await inSession(flags, async ({ operational }) =>
    readKept(await operational(), allKinds),
  );
  mkdirSync(folder, { recursive: true });
  for (const { kind, name, text } of kept) {
    const file = onlyOne.includes(kind) ? kind : `${kind}-${name}`;
    writeFileSync(join(folder, `${file}.json`), `${JSON.stringify(text, null, 2)}\n`);
  }
  say(`${kept.length} definitions written to ${folder}.`);
}

/** Kinds of which a shop has one. */
const onlyOne: readonly string[] = ["holdout", "approvals"];

const percent = (share: number): string => `${Math.round(share * 10_000) / 100} %`;
