import type { Command } from "commander";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import {
  type Answering,
  orderEvents,
  ordersOf,
  type Passing,
  type Respondent,
  seenAt,
  usualEffects,
} from "../simulate/responses.ts";
import { sendEvents } from "../simulate/send-events.ts";
import { askServer } from "./ask-server.ts";
import { inSession, predictAnew, runningServer, type ServerNote } from "./session.ts";
import { simulatedWriteKey } from "./simulated-source.ts";
import { print, printJson, progressLine, say, whole } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly days: string;
  readonly seed: string;
  readonly effect?: readonly string[];
  readonly json?: boolean;
}

/** What came of it, and what is true of it. */
interface Simulated {
  readonly program: string;
  /** The first and the last day that passed. */
  readonly from: string;
  readonly to: string;
  readonly customers: number;
  /** People whom the program met, and of these held out. */
  readonly met: number;
  readonly heldOut: number;
  readonly orders: number;
  /** By treatment: who saw it, and the orders that it added, with their revenue. */
  readonly truth: readonly {
    readonly treatment: string;
    readonly addedPerOrder: number;
    readonly people: number;
    readonly orders: number;
    readonly revenue: number;
  }[];
  readonly currency: string;
}

/** `perennial programs simulate NAME`: customers of a sample shop meet a program and answer it. */
export function programsSimulateCommand(programs: Command): void {
  programs
    .command("simulate <name>")
    .description(
      "the sample shop's customers live on, meet a running program and answer it; what is true of it is printed",
    )
    .option("--days <number>", "how long they live on after the last order", "56")
    .option("--seed <text>", "equal seeds give equal orders", "1")
    .option(
      "--effect <treatment=added...>",
      "orders that a treatment adds to each that is expected (default: the first 1, each further one half of the one before)",
    )
    .option("--json", "print JSON")
    .action(simulate);
}

async function simulate(program: string, flags: Flags): Promise<void> {
  const days = Number(flags.days);
  if (!(Number.isInteger(days) && days >= 30 && days <= 365))
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--days ${flags.days}: write a whole number from 30 to 365.`,
    );
  const simulated = await inSession(flags, async (session) => {
    const server = await runningServer(session.folder);
    if (!server)
      throw new PerennialError(
        "BAD_ARGUMENT",
        `No server runs on ${session.folder.path}. Start one with perennial serve, or perennial demo.`,
      );
    const writeKey = await simulatedWriteKey(session);
    const found = await live({ ...server, writeKey }, { ...flags, program, days });
    await predictAnew(session.operate);
    return found;
  });
  if (flags.json)
    return printJson({
      schema: "perennial.simulated-responses/1",
      isSimulated: true,
      ...simulated,
    });
  print(textOf(simulated));
}

type Server = ServerNote & { readonly writeKey: string };

interface Asked extends Pick<Flags, "seed" | "effect"> {
  readonly program: string;
  readonly days: number;
}

async function live(server: Server, asked: Asked): Promise<Simulated> {
  const program = await readProgram(server, asked.program);
  const effects = effectsOf(program.treatments, asked.effect);
  const { asOf, currency, respondents } = await readRespondents(server);
  const dayMs = 86_400_000;
  const from = Date.parse(asOf) + dayMs;
  const passing: Passing = { from, days: asked.days, seed: `${asked.seed} ${asOf}` };
  if (from + asked.days * dayMs > Date.now())
    throw new PerennialError(
      "BAD_ARGUMENT",
      `${asked.days} days after ${asOf} lie in the future: the shop's time has come to the present.`,
    );
  say(
    `Simulated: ${whole(respondents.length)} customers live on for ${asked.days} days after ${asOf}, meet ${asked.program} and answer it. Nothing of it happened.`,
  );
  const answers = await meet(server, program, { respondents, passing, effects });
  const all = respondents.map((who) => ({
    who,
    orders: ordersOf(who, passing, answers.get(who.customer)),
  }));
  const mark = `${asOf}-${program.program}-${program.version}`;
  const events = all
    .flatMap(({ who, orders }) => orderEvents(who, orders, { mark, currency }))
    .sort((a, b) => a.at - b.at);
  const sent = await sendEvents(events, {
    ...{ url: server.url, writeKey: server.writeKey, from, speed: Number.POSITIVE_INFINITY },
  });
  const seen = (treatment: string) =>
    all.filter(({ who }) => answers.get(who.customer)?.treatment === treatment);
  return {
    program: program.program,
    from: isoDay(from),
    to: isoDay(from + (asked.days - 1) * dayMs),
    customers: respondents.length,
    met: answers.size,
    heldOut: [...answers.values()].filter(({ isHeldOut }) => isHeldOut).length,
    orders: sent.orders,
    truth: [...effects].map(([treatment, addedPerOrder]) => {
      const those = seen(treatment);
      const caused = those.flatMap(({ orders }) => orders.filter(({ isCaused }) => isCaused));
      const revenue = caused.reduce((sum, { amount }) => sum + amount, 0);
      return { treatment, addedPerOrder, people: those.length, orders: caused.length, revenue };
    }),
    currency,
  };
}

const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

const programs = z.object({
  programs: z.array(
    z.object({
      program: z.string(),
      version: z.number(),
      state: z.string(),
      audience: z.string().optional(),
      placements: z.array(z.string()),
      treatments: z.array(z.object({ id: z.string() })),
    }),
  ),
});
type RunningProgram = z.infer<typeof programs>["programs"][number];

async function readProgram(server: Server, name: string): Promise<RunningProgram> {
  const known = programs.parse(await askServer(server, "/api/programs"));
  const program = known.programs.find((each) => each.program === name);
  if (program === undefined)
    throw new PerennialError(
      "NOT_FOUND",
      `There is no program "${name}". See perennial programs list.`,
    );
  if (program.state === "running") return program;
  throw new PerennialError(
    "CONFLICT",
    `${name} does not run, so nobody can answer it. Start it: perennial programs start ${name}`,
  );
}

/** By treatment what it adds to each order that is expected. */
function effectsOf(
  treatments: RunningProgram["treatments"],
  said: readonly string[] | undefined,
): ReadonlyMap<string, number> {
  const names = treatments.map(({ id }) => id);
  if (said === undefined) return usualEffects(names);
  const given = said.map((each): [string, number] => {
    const [treatment = "", times = ""] = each.split("=");
    const added = /^\d+(\.\d+)?$/.test(times) ? Number(times) : Number.NaN;
    if (names.includes(treatment) && added <= 20) return [treatment, added];
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--effect ${each}: write one of ${names.join(", ")} and what it adds to each order that is expected, 0 to 20, such as ${names[0]}=0.5.`,
    );
  });
  return new Map([...names.map((name): [string, number] => [name, 0]), ...given]);
}

/** The shop's customers by the newest prediction. */
async function readRespondents(server: Server): Promise<{
  readonly asOf: string;
  readonly currency: string;
  readonly respondents: readonly Respondent[];
}> {
  const { asOf, currency } = z
    .object({ asOf: z.string(), currency: z.string() })
    .parse(await askServer(server, "/api/customers?limit=1"));
  const csv = z.string().parse(await askServer(server, "/api/customers.csv"));
  const rows: Record<string, string>[] = parse(csv, { columns: true });
  return {
    asOf,
    currency,
    respondents: rows
      .filter((row) => row["identity_kind"] === "customer_id")
      .map((row) => ({
        customer: row["identity"] ?? "",
        ordersAYear: Number(row["expected_orders_12m"]),
        orderValue: Number(row[`order_value_${currency}`]),
      })),
  };
}

interface Met extends Answering {
  readonly treatment: string;
  readonly isHeldOut: boolean;
}

const decided = z.object({
  placements: z.record(
    z.string(),
    z.object({
      treatment: z.string(),
      receipt: z.string(),
      program: z.string(),
      held: z.string(),
    }),
  ),
});

const atOnce = 64;

/** Lets all for whom the program is come by once: what is decided for them is shown. By customer what they met, where it was of the program. */
async function meet(
  server: Server,
  program: RunningProgram,
  of: {
    readonly respondents: readonly Respondent[];
    readonly passing: Passing;
    readonly effects: ReadonlyMap<string, number>;
  },
): Promise<ReadonlyMap<string, Met>> {
  const [placement = ""] = program.placements;
  const members = await readMembers(server, program.audience);
  const visitors = of.respondents.filter(({ customer }) => members?.has(customer) ?? true);
  const met = new Map<string, Met>();
  const line = progressLine();
  const visit = async (who: Respondent): Promise<void> => {
    const at = new Date(seenAt(who, of.passing)).toISOString();
    const asked = { customer: who.customer, placements: [placement], at };
    const { placements } = decided.parse(await askServer(server, "/api/decide", asked));
    const answer = placements[placement];
    if (answer?.program !== program.program) return;
    const shown = { receipt: answer.receipt, outcome: "shown", at };
    await askServer(server, "/api/outcome", shown);
    const { treatment, held } = answer;
    const added = of.effects.get(treatment) ?? 0;
    const isHeldOut = held === "program";
    met.set(who.customer, { treatment, added, seenAt: Date.parse(at), isHeldOut });
    line.stage(`${whole(met.size)} of ${whole(visitors.length)} have met ${program.program}`);
  };
  try {
    const waiting = visitors.values();
    const worker = async (): Promise<void> => {
      for (const who of waiting) await visit(who);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  } finally {
    line.end();
  }
  if (met.size > 0) return met;
  throw new PerennialError(
    "NO_DATA",
    `Nobody met ${program.program}: ${visitors.length === 0 ? "nobody is in its audience" : "another program has its placement, or it runs at another time"}.`,
  );
}

/** The customers of an audience; undefined: everybody. */
async function readMembers(
  server: Server,
  audience: string | undefined,
): Promise<ReadonlySet<string> | undefined> {
  if (audience === undefined) return undefined;
  const lines = z
    .string()
    .parse(await askServer(server, `/api/audiences/${audience}/export?format=ndjson`));
  const member = z.object({
    identities: z.array(z.object({ kind: z.string(), value: z.string() })),
  });
  return new Set(
    lines
      .split("\n")
      .filter((each) => each !== "")
      .flatMap((each) => member.parse(JSON.parse(each)).identities)
      .filter(({ kind }) => kind === "customer_id")
      .map(({ value }) => value),
  );
}

function textOf(of: Simulated): string {
  const lines = of.truth.map(
    ({ treatment, addedPerOrder, people, orders, revenue }) =>
      `  ${treatment}: ${whole(people)} people saw it; it added ${whole(orders)} orders, ${of.currency} ${revenue.toFixed(2)} (${addedPerOrder} for each that was expected)`,
  );
  return [
    `Simulated from ${of.from} to ${of.to}: ${whole(of.met)} people met ${of.program}, ${whole(of.heldOut)} of them held out; ${whole(of.orders)} orders of ${whole(of.customers)} customers.`,
    ...["What is true of it:", ...lines],
    `What is found: perennial measure program ${of.program}`,
  ].join("\n");
}
