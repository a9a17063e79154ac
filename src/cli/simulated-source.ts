import { z } from "zod";
import { readShop } from "../collect/shop.ts";
import { listSources } from "../collect/source.ts";
import { PerennialError } from "../core/errors.ts";
import type { Session } from "./session.ts";

/** The source that simulated events come from. */
export const simulatedSource = "simulated";

/**
 * The write key of the source of simulated events, which is added where there is none yet.
 * @throws PerennialError CONFLICT where the folder holds a shop of one's own, or the source may not send
 */
export async function simulatedWriteKey(session: Session): Promise<string> {
  const shop = await readShop(await session.store());
  if (shop && !shop.sample)
    throw new PerennialError(
      "CONFLICT",
      `${session.folder.path} holds your own shop; invented customers do not go there. Name another folder with --data.`,
    );
  const sources = await listSources(await session.operational());
  const known = sources.find(({ name }) => name === simulatedSource);
  if (known?.disabledAt)
    throw new PerennialError(
      "CONFLICT",
      `The source "${simulatedSource}" may not send. Let it: perennial sources enable ${simulatedSource}`,
    );
  const source =
    known ?? (await session.operate("add-source", { name: simulatedSource, kind: "simulated" }));
  return z.object({ writeKey: z.string() }).parse(source).writeKey;
}
