import { attempt } from "./attempt.ts";
import type { Place } from "./browser-memory.ts";

/** An event as JSON, by a key that sorts after those of earlier events. */
export type WaitingEvent = readonly [key: string, json: string];

/**
 * Events that the server has not yet confirmed. Each has an entry of its own in localStorage, so that tabs never
 * overwrite each other's and the next page finds what this one could not send.
 */
export interface WaitingEvents {
  readonly list: () => WaitingEvent[];
  readonly add: (event: WaitingEvent, place: Place) => void;
  readonly drop: (event: WaitingEvent) => void;
}

/** The oldest are dropped beyond this many characters, a tenth of what browsers give a site. */
const mostUnits = 500_000;

/** Opens the waiting events of a write key. */
export function openWaitingEvents(writeKey: string): WaitingEvents {
  const prefix = `perennial:${writeKey}:`;
  const ofPage = new Map<string, string>();

  const list = (): WaitingEvent[] =>
    [...ofPage, ...(attempt(() => Object.entries<string>(localStorage)) ?? [])]
      .filter(([name]) => name.startsWith(prefix))
      // As texts "key,json": the keys differ.
      .sort();
  const drop = ([name]: WaitingEvent): void => {
    ofPage.delete(name);
    attempt(() => localStorage.removeItem(name));
  };
  return {
    list,
    add([key, json], place) {
      const name = prefix + key;
      ofPage.set(name, json);
      attempt(() => {
        if (place === "page") return;
        localStorage.setItem(name, json);
        ofPage.delete(name);
      });
      let units = 0;
      for (const event of list().reverse()) {
        units += event[1].length;
        if (units > mostUnits) drop(event);
      }
    },
    drop,
  };
}
