import type { DecidedHappening, Happening } from "../../../src/customers/person-timeline.ts";
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
  decisions: "Decisions",
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
  const { kind, name, words, about, state, names, units, decision } = happening;
  if (decision !== null) return decisionWords(name, decision);
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

/** "Shown favourites at home-hero", and by what or why not, and what came of it; else that it was answered only. */
function decisionWords(placement: string, decision: DecidedHappening): HappeningWords {
  const { shown, outcomes } = decision;
  const isShown = outcomes.length > 0;
  const whatShown = shown === "nothing" ? "the usual content" : shown;
  const came = outcomeOrder.filter((outcome) => outcomes.includes(outcome));
  return {
    what: `${isShown ? "Shown" : "Answered"} ${whatShown} at ${placement}`,
    about: [whyWords(decision), isShown ? came.join(", ") : "not shown"]
      .filter((part) => part !== "")
      .join("; "),
  };
}

/** That it was shown is said already. */
const outcomeOrder = ["clicked", "accepted", "dismissed"];

function whyWords({ program, held }: DecidedHappening): string {
  if (held === "universal") return "held out of all programs";
  if (held === "program") return `held out of ${program}`;
  if (held === "consent") return "refused personalization";
  return program === "" ? "" : `by ${program}`;
}

function purposeOf(name: string): string {
  return new Map(Object.entries(purposeWords)).get(name)?.toLowerCase() ?? name;
}
