import type { Command } from "commander";
import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import { findIdentity, memberIdentities } from "../customers/identity-view.ts";
import type { Answer, ShownProduct } from "../decide/decider.ts";
import { type LedgerEntry, readDecision, readLedger } from "../decide/ledger-questions.ts";
import { inSession, runningServer } from "./session.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `perennial decide`, `perennial decisions list|show`. */
export function decideCommand(program: Command): void {
  program
    .command("decide <placement...>")
    .description("ask the running server what to show somebody; it is a decision like any other")
    .option("--customer <id>", "the shop's id of the customer")
    .option("--anonymous <id>", "the id of a browser")
    .option("--product <sku>", "the product that the page is about")
    .option("--cart <sku...>", "what lies in the cart")
    .option("--count <n>", "how many products")
    .option("--exclude <name...>", "treatments and SKUs that are not to be shown")
    .option("--json", "print JSON")
    .action((placements: string[], flags: DecideFlags) => decide(placements, flags));
  const group = program.command("decisions").description("the ledger of all that was decided");
  group
    .command("list")
    .description("the newest decisions")
    .option("--who <text>", "of one person: an id, an e-mail address, …")
    .option("--placement <name>", "at one placement")
    .option("--program <name>", "of one program")
    .option("--seen", "only those that were shown")
    .option("--limit <n>", "how many", "20")
    .option("--json", "print JSON")
    .action((flags: ListFlags) => list(flags));
  group
    .command("show <decision>")
    .description("one decision: the arms, their probabilities, the reasons, what came of it")
    .option("--json", "print JSON")
    .action((decision: string, flags: Flags) => show(decision, flags));
}

interface DecideFlags extends Flags {
  readonly customer?: string;
  readonly anonymous?: string;
  readonly product?: string;
  readonly cart?: readonly string[];
  readonly count?: string;
  readonly exclude?: readonly string[];
}

async function decide(placements: readonly string[], flags: DecideFlags): Promise<void> {
  const { customer, anonymous: anonymousId, product, cart, exclude } = flags;
  const count = flags.count === undefined ? undefined : Number(flags.count);
  const asked = { count, context: { product, cart } };
  const answers = await inSession(flags, async ({ folder }) => {
    const server = await runningServer(folder);
    if (server === undefined)
      throw new PerennialError(
        "CONFLICT",
        "No server runs on this data folder. Start one with: perennial serve",
      );
    const response = await fetch(`${server.url}/api/decide`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.token}` },
      body: JSON.stringify({
        customer,
        anonymousId,
        exclude,
        placements: placements.map((id) => ({ id, ...asked })),
      }),
    });
    return readAnswers(await response.json());
  });
  if (flags.json) return printJson({ schema: "perennial.decide/1", placements: answers });
  for (const [placement, answer] of Object.entries(answers)) printAnswer(placement, answer);
}

const answered: z.ZodType<{ readonly placements: Readonly<Record<string, Answer>> }> = z.object({
  placements: z.record(
    z.string(),
    z.custom<Answer>((value) => typeof value === "object"),
  ),
});
const refusal = z.object({ error: z.object({ message: z.string() }) });

function readAnswers(body: unknown): Readonly<Record<string, Answer>> {
  const problem = refusal.safeParse(body);
  if (problem.success) throw new PerennialError("BAD_ARGUMENT", problem.data.error.message);
  return answered.parse(body).placements;
}

function printAnswer(placement: string, answer: Answer): void {
  if ("error" in answer) {
    print(`${placement}: ${answer.error.message}`);
    return;
  }
  print(`${placement}: ${answer.treatment}  ${JSON.stringify(answer.content)}`);
  for (const { words } of answer.why ?? []) print(`  ${words}`);
  if (answer.products !== undefined) printProducts(answer.products);
  print(`  decision ${answer.decision}, may be shown until ${answer.expiresAt}`);
}

/** A list of products, with what speaks for each. */
export function printProducts(products: readonly ShownProduct[]): void {
  if (products.length === 0) {
    print("  No product could be shown.");
    return;
  }
  print(
    table(
      [
        { head: "" },
        { head: "SKU" },
        { head: "Product" },
        { head: "Price", align: "right" },
        { head: "By" },
        { head: "Why" },
      ],
      products.map(({ sku, name, price, from = "", words = "" }, place) => [
        String(place + 1),
        sku,
        name,
        price === null ? "" : price.toFixed(2),
        from,
        words,
      ]),
    ),
  );
}

interface ListFlags extends Flags {
  readonly who?: string;
  readonly placement?: string;
  readonly program?: string;
  readonly seen?: boolean;
  readonly limit: string;
}

async function list(flags: ListFlags): Promise<void> {
  const limit = Number(flags.limit);
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > 10_000)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--limit "${flags.limit}" is no number from 1 to 10000.`,
    );
  const { who, placement, program, seen: exposed } = flags;
  const decisions = await inSession(flags, async (session) => {
    const store = await session.store();
    const person = who === undefined ? undefined : (await findIdentity(store, who)).person;
    const identities = person === undefined ? undefined : await memberIdentities(store, person);
    const subjects = identities?.map(({ subject }) => subject);
    return readLedger(store, { subjects, placement, program, exposed, offset: 0, limit });
  });
  if (flags.json) return printJson({ schema: "perennial.decisions/1", decisions });
  if (decisions.length === 0) return say("Nothing was decided yet, or nothing of this kind.");
  print(
    table(
      [
        { head: "Decision" },
        { head: "When" },
        { head: "Placement" },
        { head: "Program" },
        { head: "Shown" },
        { head: "Held out" },
        { head: "Came of it" },
      ],
      decisions.map(({ decision, at, placement, program, shown, held, outcomes }) => [
        decision,
        at.slice(0, 19).replace("T", " "),
        placement,
        program || "none",
        shown,
        held || "no",
        outcomes.map(({ outcome }) => outcome).join(", ") || "not seen",
      ]),
    ),
  );
}

async function show(decision: string, flags: Flags): Promise<void> {
  const found = await inSession(flags, async ({ store }) => readDecision(await store(), decision));
  if (flags.json) return printJson({ schema: "perennial.decision/1", decision: found });
  printDecision(found);
}

function printDecision(entry: LedgerEntry): void {
  const { placement, program, programVersion, policyState, outcomes } = entry;
  const { arms, probabilities } = entry;
  print(`${entry.decision}: ${entry.shown} at ${placement}, ${entry.at}`);
  if (program !== "")
    print(
      `Program ${program}, version ${programVersion}${policyState === 0 ? "" : `, drawn by what was learned in state ${policyState}`}.`,
    );
  for (const { words } of entry.reasons) print(`  ${words}`);
  if (entry.washingOut)
    print("  The newest draw of the holdout moved this person: read-outs leave it out.");
  if (arms.length > 0)
    print(
      table(
        [{ head: "Arm" }, { head: "Probability", align: "right" }, { head: "" }],
        arms.map((arm, place) => [
          arm,
          (probabilities[place] ?? 0).toFixed(4),
          arm === entry.drawn ? "drawn" : "",
        ]),
      ),
    );
  for (const [place, sku] of entry.items.entries())
    print(`  ${place + 1}. ${sku}, ${entry.because[place] ?? ""}`);
  for (const { outcome, at } of outcomes) print(`${outcome} ${at}`);
  if (outcomes.length === 0) print("It was not seen: it does not count.");
}
