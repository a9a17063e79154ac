import { readShop } from "../../collect/shop.ts";
import type { Statements } from "../../store/operational.ts";
import type { Store } from "../../store/store.ts";
import { readMemberEvidence } from "../learning/member-evidence.ts";
import { readPolicyStates } from "../learning/policy-states.ts";
import {
  fullPriceMember,
  type KnownLadder,
  knownLadder,
  learnedLadder,
} from "../policy/learned-ladder.ts";
import { learningPolicies } from "../policy.ts";
import type { Program } from "../program.ts";

/** What ladders have learned of each customer, in memory: deciding waits for nothing. */
export interface LadderMembers {
  readonly of: (program: string, slot: string) => KnownLadder | undefined;
  /** The chance of being of the class that buys at full price, by one of a program's ladders; undefined: money may be given. */
  readonly fullPriceChance: (program: string, person: string) => number | undefined;
  /** Takes up what ladders of these programs have learned since. What was known goes on until it is read. */
  readonly take: (programs: Iterable<Program>) => Promise<void>;
}

/** Opens what ladders have learned, before anything is taken up. */
export function openLadderMembers(
  store: Store,
  operational: Pick<Statements, "rows">,
): LadderMembers {
  let known: ReadonlyMap<string, TakenUp> = new Map();
  let taking: Promise<void> | undefined;
  const take = async (programs: readonly Program[]): Promise<void> => {
    const names = programs.filter(hasLadder).map(({ program }) => program);
    if (names.length === 0) return;
    const states = await readPolicyStates(operational);
    const next = new Map<string, TakenUp>();
    for (const name of names) {
      const state = states.get(name);
      if (state === undefined) continue;
      const { version } = state;
      const before = known.get(name);
      next.set(
        name,
        before?.version === version
          ? before
          : { version, ladders: await readLadders(store, state) },
      );
    }
    known = next;
  };
  return {
    of: (program, slot) => known.get(program)?.ladders.get(slot),
    fullPriceChance(program, person) {
      for (const ladder of known.get(program)?.ladders.values() ?? []) {
        const chance = fullPriceMember(ladder.beliefOf(person));
        if (chance !== undefined) return chance;
      }
      return undefined;
    },
    take(programs) {
      taking ??= take([...programs]).finally(() => {
        taking = undefined;
      });
      return taking;
    },
  };
}

/** What a state of a program has, by slot. */
interface TakenUp {
  readonly version: number;
  readonly ladders: ReadonlyMap<string, KnownLadder>;
}

const hasLadder = ({ policy }: Program): boolean =>
  learningPolicies(policy).some((each) => each.policy.kind === "ladder");

/** The ladders of a state, by slot. What another kind of policy, or an older version of Perennial, has learned is none of theirs. */
export async function readLadders(
  store: Store,
  {
    version,
    learned,
  }: { readonly version: number; readonly learned: Readonly<Record<string, unknown>> },
): Promise<ReadonlyMap<string, KnownLadder>> {
  const shop = await readShop(store);
  const ladders = new Map<string, KnownLadder>();
  for (const [slot, kept] of Object.entries(learned)) {
    const read = learnedLadder.safeParse(kept);
    if (shop === undefined || !read.success || read.data.draws.length === 0) continue;
    const members = await readMemberEvidence(store, shop, read.data.asked);
    ladders.set(slot, knownLadder({ version, learned: read.data }, members));
  }
  return ladders;
}
