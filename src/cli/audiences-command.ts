import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import { adExportOptions, audienceFormats } from "../audiences/ad-export.ts";
import {
  adFile,
  adFileNames,
  adFilesOptions,
  adFileTitle,
  findAdFiles,
} from "../audiences/ad-files.ts";
import { textOf } from "../audiences/audience.ts";
import {
  type DryRun,
  dryRun,
  listWithCounts,
  readAudienceDetail,
} from "../audiences/audience-list.ts";
import { findAudience, listAudiences } from "../audiences/audience-store.ts";
import { readVersions } from "../audiences/audience-version.ts";
import { memberExport, memberExportOptions } from "../audiences/member-export.ts";
import { readReach } from "../audiences/reach.ts";
import { readShop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import { formatMoney } from "../core/money.ts";
import { parsed } from "../server/parsed.ts";
import { audienceChanges, printAudienceChanges } from "./apply-command.ts";
import { readAudienceFile } from "./definition-files.ts";
import { writeTo } from "./export-command.ts";
import { inSession, runningServer, type Session } from "./session.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
  readonly prune?: boolean;
}

interface ExportFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly format: string;
  readonly out?: string;
  readonly callingCode?: string;
  readonly since?: string;
  readonly export?: string;
  /** False: `--no-offer`. */
  readonly offer?: string | false;
}

/** `perennial audiences list|show|export|dry-run|save|versions|restore`. */
export function audiencesCommand(program: Command): void {
  const group = program
    .command("audiences")
    .description("groups of people by what they did, bought, said and are expected to do");
  group
    .command("list")
    .description("all audiences, with who is in them")
    .option("--json", "print JSON")
    .action((flags: Flags) => list(flags));
  group
    .command("show <name>")
    .description("an audience in words, its size over time and its newest changes")
    .option("--json", "print JSON")
    .action((name: string, flags: Flags) => show(name, flags));
  group
    .command("export <name>")
    .description(
      "the members of an audience with all their names; or for an ad platform, hashed, who is to be added and removed since the last export",
    )
    .option("--format <format>", audienceFormats.join(", "), "csv")
    .option(
      "--out <path>",
      "the file (default: standard output); of meta and google the folder (default: this one)",
    )
    .option(
      "--calling-code <code>",
      "country of phone numbers that name none, e.g. 44 (meta, google)",
    )
    .option("--since <export>", "what changed since an export, by number or time (meta, google)")
    .option("--export <number>", "write the files of an earlier export again (meta, google)")
    .option(
      "--offer <program>",
      "without those who may have none of a program's coupons; of meta and google the following exports too",
    )
    .option("--no-offer", "the following exports are for no offer (meta, google)")
    .option("--json", "print the counts as JSON (meta, google)")
    .action((name: string, flags: ExportFlags) => exportAudience(name, flags));
  group
    .command("dry-run <file>")
    .description(
      "whom a definition would mean, now and by week over the last 90 days; nothing is kept",
    )
    .option("--json", "print JSON")
    .action((file: string, flags: Flags) => tryOut(file, flags));
  group
    .command("save <folder>")
    .description("write the definitions as files, one an audience, for perennial apply")
    .action((folder: string, flags: Flags) => save(folder, flags));
  group
    .command("versions <name>")
    .description("what an audience was and when, the newest first; also of one that was removed")
    .option("--json", "print JSON")
    .action((name: string, flags: Flags) => versions(name, flags));
  group
    .command("restore <name> <version>")
    .description("make an older version the newest; nothing is lost")
    .option("--json", "print JSON")
    .action((name: string, version: string, flags: Flags) => restore(name, version, flags));
}

async function list(flags: Flags): Promise<void> {
  const audiences = await inSession(flags, async ({ store, operational }) =>
    listWithCounts(await store(), await listAudiences(await operational())),
  );
  if (flags.json) return printJson({ schema: "perennial.audiences/1", audiences });
  if (audiences.length === 0)
    return say(
      "There is no audience yet. Start with the gallery: perennial apply examples/audiences",
    );
  print(
    table(
      [
        { head: "Audience" },
        { head: "Members", align: "right" },
        { head: "Entered 24 h", align: "right" },
        { head: "Left 24 h", align: "right" },
        { head: "Version", align: "right" },
        { head: "Who" },
      ],
      audiences.map(({ audience, members, entered, left, version, sentence }) => [
        audience,
        String(members),
        String(entered),
        String(left),
        String(version),
        sentence,
      ]),
    ),
  );
}

const exportFormat = z.object({ format: z.enum(audienceFormats) });

function exportAudience(name: string, flags: ExportFlags): Promise<void> {
  const { format } = parsed(exportFormat, { format: flags.format });
  return format === "csv" || format === "ndjson"
    ? exportMembers(name, flags)
    : exportToPlatform(name, flags);
}

async function exportMembers(name: string, flags: ExportFlags): Promise<void> {
  const { format } = parsed(memberExportOptions, { format: flags.format });
  await inSession(flags, async (session) => {
    const { audience } = findAudience(await listAudiences(await session.operational()), name);
    const without = await stoppedFor(session, audience, flags.offer || undefined);
    const members = memberExport(await session.store(), audience, { format, without });
    if (flags.out !== undefined) await writeTo(flags.out, members);
    else for await (const piece of members) process.stdout.write(piece);
  });
}

/** Persons whom guards keep from a program's coupons; told, and noted with the money that spares. */
async function stoppedFor(
  session: Session,
  audience: string,
  program: string | undefined,
): Promise<ReadonlySet<string>> {
  if (program === undefined) return new Set();
  const found = stopped.parse(await session.operate("stop-offer", { audience, program }));
  await sayStopped(session, program, { ...found, persons: found.persons.length });
  return new Set(found.persons);
}

async function sayStopped(
  { store }: Session,
  program: string,
  found: z.infer<typeof stopCount>,
): Promise<void> {
  const shop = await readShop(await store());
  const by = Object.entries(found.guards).map(([guard, count]) => `${guard} ${count}`);
  const money = shop ? formatMoney(found.spared, shop.currency) : `${found.spared} minor units`;
  say(
    `${found.persons} left out by guards of ${program}${by.length > 0 ? ` (${by.join(", ")})` : ""}, which spares ${money}.`,
  );
}

const stopCount = z.object({
  persons: z.number(),
  guards: z.record(z.string(), z.number()),
  spared: z.number(),
});

const stopped = stopCount.extend({ persons: z.array(z.string()) });

const madeExport = z.object({ offer: z.string(), stopped: stopCount.nullable() });

async function exportToPlatform(audience: string, flags: ExportFlags): Promise<void> {
  const { format, callingCode } = flags;
  const asked = {
    audience,
    format,
    callingCode,
    offer: flags.offer === false ? null : flags.offer,
  };
  const { format: platform } = parsed(adExportOptions, asked);
  const which = parsed(adFilesOptions, { export: flags.export, since: flags.since });
  const folder = flags.out ?? ".";
  await inSession(flags, async (session) => {
    if (which.export === undefined) {
      const { offer, stopped: kept } = madeExport.parse(
        await session.operate("export-audience", asked),
      );
      if (kept !== null) await sayStopped(session, offer, kept);
    }
    const store = await session.store();
    const files = await findAdFiles(store, { audience, platform }, which);
    mkdirSync(folder, { recursive: true });
    const paths: string[] = [];
    for (const name of adFileNames) {
      const path = join(folder, adFileTitle(files, name));
      await writeTo(path, await adFile(store, files, name));
      paths.push(path);
    }
    const { since } = files.span;
    if (flags.json)
      printJson({ schema: "perennial.ad-export/1", ...files.made, since, files: paths });
    else print(paths.join("\n"));
    const { number, added, removed } = files.made;
    say(
      `Export ${number} of ${audience} for ${platform}: ${added} added and ${removed} removed since the one before. Only addresses of members who agreed to ads are in it.`,
    );
  });
}

/** How many of the newest changes `show` prints. */
const changesShown = 15;

async function show(name: string, flags: Flags): Promise<void> {
  const { detail, reach } = await inSession(flags, async (session) => {
    const kept = await listAudiences(await session.operational());
    const store = await session.store();
    const detail = await readAudienceDetail(store, kept, findAudience(kept, name));
    return { detail, reach: await readReach(store, name, Date.now()) };
  });
  if (flags.json) return printJson({ schema: "perennial.audience/1", ...detail, reach });
  print(
    `${detail.title} (${detail.audience}, version ${detail.version} since ${detail.since.slice(0, 10)})`,
  );
  if (detail.description !== "") print(detail.description);
  print(detail.sentence);
  print(
    `${detail.members} members; ${detail.entered} entered and ${detail.left} left in the last 24 hours, ${detail.enteredWeek} and ${detail.leftWeek} in 7 days.`,
  );
  const { email, sms, ads } = reach;
  print(`Agreed to e-mail: ${email}, to text messages: ${sms}, to ads: ${ads}.`);
  if (detail.usedBy.length > 0)
    print(`Asked of by ${detail.usedBy.map((each) => each.audience).join(", ")}.`);
  if (detail.changes.length === 0) return;
  print("");
  print(
    table(
      [{ head: "When" }, { head: "Person" }, { head: "" }, { head: "By" }],
      detail.changes
        .slice(0, changesShown)
        .map(({ at, person, name, change, cause }) => [
          at.replace("T", " ").slice(0, 19),
          name?.value ?? person,
          change,
          cause,
        ]),
    ),
  );
}

async function versions(name: string, flags: Flags): Promise<void> {
  const found = await inSession(flags, async ({ operational }) =>
    readVersions(await operational(), name),
  );
  if (flags.json)
    return printJson({ schema: "perennial.audience-versions/1", audience: name, versions: found });
  print(
    table(
      [{ head: "Version", align: "right" }, { head: "Since" }, { head: "Who" }],
      found.map(({ version, since, sentence }) => [
        String(version),
        since.replace("T", " ").slice(0, 16),
        sentence ?? "removed",
      ]),
    ),
  );
}

async function restore(name: string, version: string, flags: Flags): Promise<void> {
  if (!/^[1-9]\d{0,8}$/.test(version))
    throw new PerennialError(
      "BAD_ARGUMENT",
      `"${version}" is no version. Write a whole number from perennial audiences versions ${name}.`,
    );
  const { restored, server } = await inSession(flags, async ({ operate, folder }) => ({
    restored: audienceChanges.parse(
      await operate("restore-audience", { audience: name, version: Number(version) }),
    ),
    server: await runningServer(folder),
  }));
  if (flags.json) return printJson({ schema: "perennial.apply/1", changes: restored });
  printAudienceChanges(restored);
  if (!server) say("It runs while perennial serve does.");
}

async function tryOut(file: string, flags: Flags): Promise<void> {
  const audience = readAudienceFile(file);
  const found = await inSession(flags, async (session): Promise<DryRun> => {
    const store = await session.store();
    const shop = await readShop(store);
    if (shop === undefined)
      throw new PerennialError("NO_DATA", "There is nobody yet: import orders, or send events.");
    return dryRun(store, audience, { now: Date.now(), shop });
  });
  if (flags.json) return printJson({ schema: "perennial.dry-run/1", ...found });
  print(found.sentence);
  print(`${found.persons} people now.`);
  print("");
  const most = Math.max(1, ...found.weeks.map(({ persons }) => persons));
  print(
    table(
      [{ head: "Week" }, { head: "People", align: "right" }, { head: "" }],
      found.weeks.map(({ at, persons }) => [
        at.slice(0, 10),
        String(persons),
        "▇".repeat(Math.round((persons / most) * 40)),
      ]),
    ),
  );
}

async function save(folder: string, flags: Flags): Promise<void> {
  const audiences = await inSession(flags, async ({ operational }) =>
    listAudiences(await operational()),
  );
  mkdirSync(folder, { recursive: true });
  for (const audience of audiences) {
    const path = join(folder, `${audience.audience}.json`);
    writeFileSync(path, `${JSON.stringify(textOf(audience), null, 2)}\n`);
  }
  say(`${audiences.length} audiences written to ${folder}.`);
}
