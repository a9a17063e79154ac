import { readShop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import { type Instant, zoneClock } from "../core/time.ts";
import { findProgram, listDefinitions } from "../decide/definition-store.ts";
import { shopNow } from "../decide/shop-now.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { readProgramOut } from "./program-readout.ts";
import { type Relaunch, relaunchOf } from "./relaunch.ts";

/**
 * What a program becomes by what was learnt of it: by the read-out that was registered, or without one by intervals that hold at every look.
 * Nothing is changed.
 * @throws PerennialError NOT_FOUND, NO_DATA; CONFLICT where it is not read yet or nothing is known of its effect
 */
export async function readRelaunch(
  store: Store,
  operational: Operational,
  asked: { readonly program: string; readonly newLots: boolean; readonly now: Instant },
): Promise<Relaunch> {
  const {
    version,
    since: _since,
    ...program
  } = findProgram(await listDefinitions(operational), asked.program);
  const { now, newLots } = asked;
  const readout = await readProgramOut(store, operational, {
    ...{ program: asked.program, now, looksAgain: true },
  });
  const timezone = (await readShop(store))?.timezone ?? "UTC";
  const today = zoneClock(timezone).dayOf(await shopNow(store, now));
  const found = relaunchOf({ version, program, readout, today, newLots });
  if (typeof found !== "string") return found;
  throw new PerennialError("CONFLICT", `${asked.program} cannot be relaunched yet. ${found}`);
}
