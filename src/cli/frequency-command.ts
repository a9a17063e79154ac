import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { findFrequency, listDefinitions } from "../decide/definition-store.ts";
import { armAudience, drawnArms } from "../decide/frequency.ts";
import { type FrequencyInUse, readFrequency } from "../measure/read-frequency.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table, whole } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `perennial frequency show|audiences`: how often people are written to, as an experiment. */
export function frequencyCommand(program: Command): void {
  const group = program
    .command("frequency")
    .description("how often people are written to: arms that get more or fewer messages");
  group
    .command("show <channel>")
    .description("the arms of a channel (email), their people, and what these really got")
    .option("--json", "print JSON")
    .action((channel: string, flags: Flags) => show(channel, flags));
  group
    .command("audiences <channel> <folder>")
    .description("write an audience for each arm, for perennial apply")
    .action((channel: string, folder: string, flags: Flags) => audiences(channel, folder, flags));
}

async function show(channel: string, flags: Flags): Promise<void> {
  const found = await inSession(flags, async ({ store, operational }) =>
    readFrequency(await store(), await operational(), { channel, now: Date.now() }),
  );
  if (flags.json) return printJson({ schema: "perennial.frequency/1", ...found });
  printFrequency(found);
}

function printFrequency({ frequency, from, arms, warnings }: FrequencyInUse): void {
  const { title, frequency: channel, version, starts, ends } = frequency;
  const until = ends === undefined ? "" : ` until ${ends.slice(0, 10)}`;
  print(`${title} (${channel}, version ${version}), from ${starts.slice(0, 10)}${until}.\n`);
  const last = arms[0]?.sentPerWeek.length ?? 0;
  const weeks = Array.from({ length: Math.min(8, last) }, (_, i) => last - Math.min(8, last) + i);
  print(
    table(
      [
        { head: "Arm" },
        ...["Share", "Of the usual", "Got", "Subscribers"].map(
          (head) => ({ head, align: "right" }) as const,
        ),
        ...weeks.map((week) => ({ head: `Week ${week + 1}`, align: "right" }) as const),
      ],
      arms.map(({ arm, share, of, got, people, sentPerWeek }) => [
        ...[arm, percent(share), percent(of), got === null ? "" : percent(got), whole(people)],
        ...weeks.map((week) => (sentPerWeek[week] ?? 0).toFixed(2)),
      ]),
    ),
  );
  print(
    `\nMessages that subscribers of ${from.slice(0, 10)} had in each week from then, of those who were still there when it began.`,
  );
  for (const warning of warnings) say(warning);
}

async function audiences(channel: string, folder: string, flags: Flags): Promise<void> {
  const frequency = await inSession(flags, async ({ operational }) =>
    findFrequency(await listDefinitions(await operational()), channel),
  );
  mkdirSync(folder, { recursive: true });
  const arms = drawnArms(frequency);
  for (const drawn of arms) {
    const text = armAudience(frequency, drawn);
    writeFileSync(join(folder, `${text["audience"]}.json`), `${JSON.stringify(text, null, 2)}\n`);
  }
  say(
    `${arms.length} audiences written to ${folder}. Keep them with perennial apply ${folder}; export them or subscribe your e-mail provider to them.`,
  );
}

const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;
