import type { Command } from "commander";
import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import type { SaidChoice } from "../decide/decider.ts";
import { stances } from "../decide/discovery-dial.ts";
import type { ListStatus } from "../decide/lists/shop-lists.ts";
import { printProducts } from "./decide-command.ts";
import { inSession, runningServer } from "./session.ts";
import { print, printJson } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
  readonly who: string;
  readonly dial?: string;
  readonly count?: string;
  readonly product?: string;
}

/** What `GET /api/placements/PLACEMENT/preview` answers. */
interface Preview {
  readonly person: string;
  readonly now: SaidChoice;
  /** Null where no placement shows products, or none could be made yet. */
  readonly lists: ListStatus | null;
}

/** `perennial placements preview`. */
export function previewCommand(placements: Command): void {
  placements
    .command("preview <placement>")
    .description("what somebody would be shown now, and why; nothing is noted")
    .requiredOption("--who <text>", "of whom: an id, an e-mail address, …")
    .option("--dial <stance>", `of a list for a person: ${stances.join(", ")}`)
    .option("--count <n>", "how many products")
    .option("--product <sku>", "the product that the page is about")
    .option("--json", "print JSON")
    .action((placement: string, flags: Flags) => preview(placement, flags));
}

async function preview(placement: string, flags: Flags): Promise<void> {
  const { who, dial, count, product } = flags;
  const asked = Object.entries({ who, dial, count, product });
  const named: [string, string][] = asked.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const found = await inSession(flags, async ({ folder }) => {
    const server = await runningServer(folder);
    if (server === undefined)
      throw new PerennialError(
        "CONFLICT",
        "No server runs on this data folder. Start one with: perennial serve",
      );
    const place = `${server.url}/api/placements/${encodeURIComponent(placement)}/preview`;
    const response = await fetch(`${place}?${new URLSearchParams(named)}`, {
      headers: { authorization: `Bearer ${server.token}` },
    });
    return readPreview(await response.json());
  });
  if (flags.json) {
    printJson({ schema: "perennial.preview/1", ...found });
    return;
  }
  const { now, lists } = found;
  print(`${placement}: ${now.shown}  ${JSON.stringify(now.content)}`);
  for (const { words } of now.reasons) print(`  ${words}`);
  if (now.products !== undefined) printProducts(now.products);
  if (lists !== null) printStatus(lists);
}

function printStatus({
  products,
  buyable,
  persons,
  interactions,
  madeAt,
  judgement,
}: ListStatus): void {
  const when = new Date(madeAt).toISOString();
  print(
    `Learned ${when} of ${persons.toLocaleString("en")} persons and ${interactions.toLocaleString("en")} purchases and looks; ${buyable.toLocaleString("en")} of ${products.toLocaleString("en")} products can be bought.`,
  );
  for (const sentence of judgement.sentences) print(`  ${sentence}`);
}

const refusal = z.object({ error: z.object({ message: z.string() }) });
const answered: z.ZodType<Preview> = z.custom<Preview>(
  (value) => typeof value === "object" && value !== null && "now" in value,
);

function readPreview(body: unknown): Preview {
  const problem = refusal.safeParse(body);
  if (problem.success) throw new PerennialError("BAD_ARGUMENT", problem.data.error.message);
  return answered.parse(body);
}
