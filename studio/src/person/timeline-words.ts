import type { Happening } from "../../../src/customers/person-timeline.ts";
import { causeWords } from "../audiences/cause-words.ts";
import { channelWords, purposeWords } from "../data/consent-words.ts";
import { counted, sentence } from "../format.ts";
import { identityWords } from "../identities/identity-words.ts";
import type { TimelineGroup } from "./person-search.ts";

/** A group of the timeline as it is offered. */
export const groupWords: Readonly<Record<TimelineGroup, string>> = {
  orders: "Orders",
  browsing: "Browsing",
  messages: "Messages",
  consents: "Consent",
  audiences: "Audiences",
  identities: "Identities",
  other: "Other",
};

/** One line of the timeline: what happened, and what it was about. */
export interface HappeningWords {
  readonly what: string;
  readonly about: string;
}

/** @param titleOf an audience as it is called */
export function happeningWords(
  happening: Happening,
  titleOf: (audience: string) => string,
): HappeningWords {
  const { kind, name, words, about, state, names, units } = happening;
  switch (kind) {
    case "order":
    case "return":
      return {
        what: `${kind === "order" ? "Order" : "Return"} ${name}`,
        about: [about, units === null ? "" : counted(Math.abs(units), "unit")]
          .filter((part) => part !== "")
          .join(", "),
      };
    case "consent":
      return {
        what: `${state === "granted" ? "Agreed to" : "Refused"} ${purposeOf(name)}`,
        about: about === "" ? "" : `by ${channelWords(about)}`,
      };
    case "audience":
      return {
        what: `${state === "entered" ? "Entered" : "Left"} ${titleOf(name)}`,
        about: causeWords(about),
      };
    case "identity":
      return {
        what: "Named together",
        about: names.map((each) => `${identityWords(each.kind)} ${each.value}`).join(" + "),
      };
    default:
      return {
        what: sentence(words).replace(/\.$/, ""),
        about: words.includes(about) ? "" : about,
      };
  }
}

function purposeOf(name: string): string {
  return new Map(Object.entries(purposeWords)).get(name)?.toLowerCase() ?? name;
}
