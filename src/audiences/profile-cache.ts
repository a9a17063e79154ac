import type { FoldedProfile } from "./folded-profile.ts";

/** The profiles of those of whom something was heard of late: so many and no more, as others can be loaded again. */
export interface ProfileCache {
  /** Somebody's profile, which stays for a while from now on. */
  readonly get: (person: string) => FoldedProfile | undefined;
  readonly has: (person: string) => boolean;
  /** Takes a profile in; when there are too many, those go that were asked for the longest ago. */
  readonly set: (profile: FoldedProfile) => void;
  readonly delete: (person: string) => void;
  readonly clear: () => void;
}

/**
 * An empty cache, by second chance: the one that came first goes, unless it was asked for since; then it is as if
 * it had come last.
 */
export function profileCache(most: number): ProfileCache {
  const slots = new Map<string, { readonly profile: FoldedProfile; wasAsked: boolean }>();
  return {
    get(person) {
      const slot = slots.get(person);
      if (slot) slot.wasAsked = true;
      return slot?.profile;
    },
    has: (person) => slots.has(person),
    set(profile) {
      slots.delete(profile.person);
      for (const [person, slot] of slots) {
        if (slots.size < most) break;
        slots.delete(person);
        if (slot.wasAsked) slots.set(person, { profile: slot.profile, wasAsked: false });
      }
      slots.set(profile.person, { profile, wasAsked: false });
    },
    delete: (person) => void slots.delete(person),
    clear: () => slots.clear(),
  };
}
