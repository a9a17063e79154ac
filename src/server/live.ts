import { type Intake, openIntake } from "../collect/intake.ts";
import { findSources, type SourceFinder } from "../collect/source.ts";
import { openPersons, type Persons } from "../customers/persons.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";

/** What a running server holds in memory: the way of an event from the door to the disk. */
export interface Live {
  readonly operational: Operational;
  readonly persons: Persons;
  readonly intake: Intake;
  readonly sources: SourceFinder;
  /** Writes what was taken. The stores stay open: they are their opener's. */
  readonly close: () => Promise<void>;
}

/** Opens the live way on the two stores. */
export async function openLive(store: Store, operational: Operational): Promise<Live> {
  const persons = await openPersons(store);
  const intake = await openIntake(store, persons);
  return {
    operational,
    persons,
    intake,
    sources: findSources(operational),
    async close() {
      await intake.close();
      await persons.close();
    },
  };
}
