import { PerennialError } from "../../core/errors.ts";
import type { InteractionColumns } from "./interaction-log.ts";

/** Interactions as a file or the store tells them. */
export interface InteractionRows {
  readonly columns: InteractionColumns;
  readonly warnings: readonly string[];
}

/** One interaction, by names. */
export interface InteractionRow {
  readonly user: string;
  readonly item: string;
  readonly time: number;
  readonly weight: number;
  readonly basket: string;
}

/** Gives users, items and baskets numbers, and keeps count of what could not be read. */
export interface RowTaker {
  readonly take: (row: InteractionRow) => void;
  readonly refuse: (reason: string, line: number) => void;
  readonly note: (text: string) => void;
  /** @throws PerennialError NO_DATA where no row was taken */
  readonly tell: (
    file: string,
    has: { readonly weight: boolean; readonly basket: boolean },
  ) => InteractionRows;
}

/** Takes rows from whatever tells them. */
export function rowTaker(): RowTaker {
  const [users, items, baskets] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  const [user, item, basket]: [number[], number[], number[]] = [[], [], []];
  const [time, weight]: [number[], number[]] = [[], []];
  const problems = new Map<string, { count: number; line: number }>();
  const notes: string[] = [];
  return {
    note: (text) => notes.push(text),
    take(row) {
      user.push(numberOf(users, row.user));
      item.push(numberOf(items, row.item));
      // Two users may number their baskets alike.
      basket.push(numberOf(baskets, `${row.user}\0${row.basket}`));
      time.push(row.time);
      weight.push(row.weight);
    },
    refuse(reason, line) {
      const known = problems.get(reason);
      if (known) known.count += 1;
      else if (problems.size < 50) problems.set(reason, { count: 1, line });
    },
    tell(file, has) {
      const warnings = [...problems].map(
        ([reason, { count, line }]) =>
          `${file}: ${count} ${count === 1 ? "row" : "rows"} left out, first on line ${line}: ${reason}`,
      );
      if (user.length === 0) {
        throw new PerennialError(
          "NO_DATA",
          [`${file} has no row with a user, an item and a time.`, ...warnings].join(" "),
        );
      }
      const columns = {
        users: [...users.keys()],
        items: [...items.keys()],
        user: Int32Array.from(user),
        item: Int32Array.from(item),
        time: Float64Array.from(time),
        weight: has.weight ? Float64Array.from(weight) : undefined,
        basket: has.basket ? Int32Array.from(basket) : undefined,
      };
      return { columns, warnings: [...notes, ...warnings] };
    },
  };
}

function numberOf(names: Map<string, number>, name: string): number {
  const known = names.get(name);
  if (known !== undefined) return known;
  names.set(name, names.size);
  return names.size - 1;
}
