import { readSourceActivity } from "../collect/source-activity.ts";
import { toPerennialError } from "../core/errors.ts";
import { liveVisits } from "../simulate/live-visits.ts";
import { sendEvents } from "../simulate/send-events.ts";
import { createShop } from "../simulate/shop.ts";
import { noPolicy } from "../simulate/treatment.ts";
import type { Serving } from "./serve-command.ts";
import { simulatedSource } from "./simulated-source.ts";
import { say, whole } from "./terminal.ts";

/** About three events in four seconds: a day of this shop takes an hour. */
const shopSize = { customers: 8_000, days: 90, seed: "visitor" };
const speed = 24;

/** So many events of the source a data folder holds at most: it does not grow without end. */
const mostEvents = 200_000;

/**
 * Lets invented people look around a served shop until `stop`. They buy nothing. That they cannot come is said, and
 * is no fault of the server.
 */
export async function letVisit({ url, store, stop }: Serving, writeKey: string): Promise<void> {
  const begun = Date.now();
  try {
    const sources = await readSourceActivity(store, begun);
    const held = sources.find(({ source }) => source === simulatedSource)?.held ?? 0;
    if (held >= mostEvents)
      return say(
        `Simulated visitors stay away: ${whole(held)} of their events are here, and it does not grow without end. For more, name another folder with --data.`,
      );
    say(
      `Simulated visitors look around, from the source "${simulatedSource}"; they order nothing. --no-traffic leaves them out.`,
    );
    const from = Math.floor(begun / 86_400_000) * 86_400_000;
    const shop = createShop({ ...shopSize, from, policy: noPolicy });
    const visits = liveVisits(shop, { begun, speed, most: mostEvents - held });
    await sendEvents(visits, { url, writeKey, from: begun, speed: 1, signal: stop });
  } catch (error) {
    if (!stop.aborted) say(`Simulated visitors stay away: ${toPerennialError(error).message}`);
  }
}
