import type { Instant } from "../../core/time.ts";
import type { ImportedCodes } from "./coupon-store.ts";

/** So many imported codes a process keeps at hand for a treatment, so that deciding waits for nothing. */
const atHand = 500;

/** Codes that the shop system made, kept at hand by a process for those who are about to see them. */
export interface CodeReserve {
  /**
   * The code for a person: the same until `until`, which it was last asked with; then it is free for another, unless it was issued.
   * Undefined: none is left.
   */
  readonly give: (asked: AskedCode) => string | undefined;
  /** Whether a person would get one. */
  readonly hasFor: (asked: Omit<AskedCode, "until">) => boolean;
  /** A code was issued: it is nobody else's any more. */
  readonly issued: (code: string) => void;
  /** Fills up from Postgres. */
  readonly fill: (treatments: readonly OfTreatment[]) => Promise<void>;
  /** All that were not handed out, to be let go. */
  readonly unused: () => readonly string[];
}

/** Whose codes. */
type OfTreatment = Pick<ImportedCodes, "program" | "treatment">;

/** Who asks for a code of a treatment. */
export interface AskedCode extends OfTreatment {
  readonly person: string;
  readonly now: Instant;
  readonly until: Instant;
}

interface Shelf {
  readonly free: string[];
  /** Handed out and not issued yet, by person, the oldest first. */
  readonly out: Map<string, { readonly code: string; readonly until: Instant }>;
}

/** Opens a reserve. @param take takes codes for this process: see `takeCodes` */
export function codeReserve(
  take: (of: OfTreatment & { readonly most: number }) => Promise<string[]>,
): CodeReserve {
  const shelves = new Map<string, Shelf>();
  const shelfOf = ({ program, treatment }: OfTreatment): Shelf => {
    const key = `${program}/${treatment}`;
    const found = shelves.get(key);
    if (found) return found;
    const made: Shelf = { free: [], out: new Map() };
    shelves.set(key, made);
    return made;
  };
  const freeAgain = ({ free, out }: Shelf, now: Instant): void => {
    for (const [person, { code, until }] of out) {
      if (until > now) continue;
      out.delete(person);
      free.push(code);
    }
  };
  return {
    give(asked) {
      const { person, now, until } = asked;
      const shelf = shelfOf(asked);
      const own = shelf.out.get(person);
      if (own === undefined && shelf.free.length === 0) freeAgain(shelf, now);
      const code = own?.code ?? shelf.free.shift();
      if (code !== undefined) shelf.out.set(person, { code, until });
      return code;
    },
    hasFor(asked) {
      const shelf = shelfOf(asked);
      if (shelf.free.length > 0 || shelf.out.has(asked.person)) return true;
      freeAgain(shelf, asked.now);
      return shelf.free.length > 0;
    },
    issued(code) {
      for (const { out } of shelves.values())
        for (const [person, held] of out) if (held.code === code) out.delete(person);
    },
    async fill(treatments) {
      for (const each of treatments) {
        const shelf = shelfOf(each);
        const most = atHand - shelf.free.length;
        if (most > atHand / 2) shelf.free.push(...(await take({ ...each, most })));
      }
    },
    unused: () => [...shelves.values()].flatMap(({ free }) => free),
  };
}
