import { PerennialError } from "../../core/errors.ts";
import { mostEaseItems } from "./ease.ts";
import type { InteractionColumns, InteractionLog } from "./interaction-log.ts";
import { type ModelSpec, parseModelSpec } from "./recommend-model.ts";
import type { NumberLists } from "./user-items.ts";
import { itemsByBasket } from "./user-items.ts";

/** The models to compare, and what was left out, in words. */
export interface ModelPlan {
  readonly specs: readonly ModelSpec[];
  readonly notes: readonly string[];
}

/**
 * The models that were asked for, else all that fit the log; popularity and item cosine always beside.
 * @throws PerennialError BAD_ARGUMENT
 */
export function planModels(log: InteractionLog, asked: readonly string[] | undefined): ModelPlan {
  const notes: string[] = [];
  const names = asked ?? ["popularity", "cosine", "transitions", "sar", "together", "ease"];
  const specs = names.map(parseModelSpec).filter(({ name }) => {
    if (asked !== undefined) return true;
    if (name === "ease" && log.items.length > mostEaseItems) {
      notes.push(
        `ease is left out: it is for up to ${mostEaseItems} items, and there are ${log.items.length}.`,
      );
      return false;
    }
    if (name === "together" && !hasPairs(itemsByBasket(log))) {
      notes.push("together is left out: no basket holds two items.");
      return false;
    }
    return true;
  });
  const beside = ["popularity", "cosine"].filter(
    (name) => !specs.some((each) => each.name === name),
  );
  return { specs: [...beside.map(parseModelSpec), ...specs], notes };
}

function hasPairs({ starts }: NumberLists): boolean {
  for (let b = 0; b + 1 < starts.length; b++) {
    if ((starts[b + 1] ?? 0) - (starts[b] ?? 0) > 1) return true;
  }
  return false;
}

/** A log's names with those of a test beside them: an item that is only in the test can be missed, and so counts. */
export function withNamesOf(log: InteractionColumns, test: InteractionColumns): InteractionColumns {
  return { ...log, users: union(log.users, test.users), items: union(log.items, test.items) };
}

function union(names: readonly string[], others: readonly string[]): string[] {
  return [...new Set([...names, ...others])];
}

/** Test rows as items by user, in a log's numbers. */
export function testPairs(log: InteractionLog, test: InteractionColumns): NumberLists {
  const userOf = new Map(log.users.map((name, u) => [name, u]));
  const itemOf = new Map(log.items.map((name, i) => [name, i]));
  const byUser = log.users.map((): number[] => []);
  for (const [row, user] of test.user.entries()) {
    const u = userOf.get(test.users[user] ?? "");
    const i = itemOf.get(test.items[test.item[row] ?? 0] ?? "");
    if (u === undefined || i === undefined) {
      throw new PerennialError(
        "INTERNAL",
        `Row ${row + 1} of the test is not among the log's names.`,
      );
    }
    byUser[u]?.push(i);
  }
  const starts = new Int32Array(log.users.length + 1);
  for (const [u, items] of byUser.entries()) starts[u + 1] = (starts[u] ?? 0) + items.length;
  return { starts, members: Int32Array.from(byUser.flat()) };
}
