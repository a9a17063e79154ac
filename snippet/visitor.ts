import type { BrowserMemory, Place } from "./browser-memory.ts";
import { type Choice, keptChoice } from "./consent.ts";

/** Who visits, and what they allow. What was not allowed is held in the page's memory alone. */
export interface Visitor {
  /** The browser's own id, made when there is none. */
  readonly anonymousId: () => string;
  /** The shop's id of the customer, once they have said who they are. */
  readonly userId: () => string | undefined;
  /** What they agreed to or refused; undefined where they were never asked. */
  readonly choice: () => Choice | undefined;
  /** Whether events may be kept and sent; undefined where nobody has answered and an answer is required. */
  readonly isGranted: () => boolean | undefined;
  /** How long what concerns them may be remembered. */
  readonly place: () => Place;
  /** From now on it is this customer; another one than before is another visitor in the same browser. */
  readonly identify: (userId: string) => void;
  /** Forgets who it was; the choice stays. */
  readonly reset: () => void;
  readonly decide: (choice: Choice) => void;
}

const idName = "perennial_id";
const userName = "perennial_user";
const choiceName = "perennial_consent";

/** Meets the visitor of a page. */
export function meetVisitor(memory: BrowserMemory, isConsentRequired: boolean): Visitor {
  const choice = (): Choice | undefined => keptChoice(memory.read(choiceName));
  const isGranted = (): boolean | undefined =>
    choice()?.analytics ?? (isConsentRequired ? undefined : true);
  const place = (): Place => (isGranted() ? "browser" : "page");
  const remember = (name: string, text: string): void => memory.write(name, text, place());
  const userId = (): string | undefined => memory.read(userName);
  const anonymousId = (): string => {
    const id = memory.read(idName) ?? randomId();
    remember(idName, id);
    return id;
  };
  const reset = (): void => {
    memory.forget(idName);
    memory.forget(userName);
  };
  return {
    anonymousId,
    userId,
    choice,
    isGranted,
    place,
    identify(id) {
      const before = userId();
      if (before && before !== id) reset();
      remember(userName, id);
    },
    reset,
    decide(chosen) {
      const isAnswer = !isConsentRequired || chosen.analytics !== undefined;
      memory.write(choiceName, JSON.stringify(chosen), isAnswer ? "browser" : "page");
      if (isGranted() === false) reset();
      // What was held for the page may be kept now.
      for (const name of [idName, userName]) {
        const text = memory.read(name);
        if (text) remember(name, text);
      }
    },
  };
}

/** 128 random bits as text; `crypto.randomUUID` is not there on pages without TLS. */
export function randomId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}
