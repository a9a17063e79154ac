import type { InteractionLog } from "./interaction-log.ts";
import type { RowFiller } from "./item-table.ts";

/** Lists of numbers side by side: list i is `members[starts[i]]` up to `starts[i + 1]`. */
export interface NumberLists {
  readonly starts: Int32Array;
  readonly members: Int32Array;
}

/** Each user's distinct items, in the order in which they were first met. */
export function itemsByUser(log: InteractionLog): NumberLists {
  const lastUser = new Int32Array(log.items.length).fill(-1);
  const starts = new Int32Array(log.starts.length);
  const members = new Int32Array(log.item.length);
  let end = 0;
  for (let u = 0; u + 1 < log.starts.length; u++) {
    for (let row = log.starts[u] ?? 0; row < (log.starts[u + 1] ?? 0); row++) {
      const item = log.item[row] ?? 0;
      if (lastUser[item] === u) continue;
      lastUser[item] = u;
      members[end] = item;
      end += 1;
    }
    starts[u + 1] = end;
  }
  return { starts, members: members.slice(0, end) };
}

/** Each basket's distinct items. */
export function itemsByBasket(log: InteractionLog): NumberLists {
  const order = [...log.basket.keys()];
  let sorted = true;
  for (let row = 1; row < log.basket.length && sorted; row++) {
    sorted = (log.basket[row - 1] ?? 0) <= (log.basket[row] ?? 0);
  }
  if (!sorted) order.sort((a, b) => (log.basket[a] ?? 0) - (log.basket[b] ?? 0) || a - b);
  const lastBasket = new Int32Array(log.items.length).fill(-1);
  const members: number[] = [];
  const starts = [0];
  let basket = -1;
  for (const row of order) {
    if (log.basket[row] !== basket) {
      if (members.length > 0) starts.push(members.length);
      basket = log.basket[row] ?? 0;
    }
    const item = log.item[row] ?? 0;
    if (lastBasket[item] === basket) continue;
    lastBasket[item] = basket;
    members.push(item);
  }
  starts.push(members.length);
  return { starts: Int32Array.from(starts), members: Int32Array.from(members) };
}

/** The lists in which each number from 0 to `numbers` − 1 is. */
export function transpose({ starts, members }: NumberLists, numbers: number): NumberLists {
  const into = new Int32Array(numbers + 1);
  for (const member of members) into[member + 1] = (into[member + 1] ?? 0) + 1;
  for (let n = 0; n < numbers; n++) into[n + 1] = (into[n + 1] ?? 0) + (into[n] ?? 0);
  const next = into.slice();
  const lists = new Int32Array(members.length);
  for (let list = 0; list + 1 < starts.length; list++) {
    for (let at = starts[list] ?? 0; at < (starts[list + 1] ?? 0); at++) {
      const member = members[at] ?? 0;
      const to = next[member] ?? 0;
      lists[to] = list;
      next[member] = to + 1;
    }
  }
  return { starts: into, members: lists };
}

/** In how many lists each member is. */
export function memberCounts(lists: NumberLists, numbers: number): Int32Array {
  const counts = new Int32Array(numbers);
  for (const member of lists.members) counts[member] = (counts[member] ?? 0) + 1;
  return counts;
}

/** Fills rows with the number of lists in which an item and each other stand together, itself among them. */
export function pairCounter(lists: NumberLists, items: number): RowFiller {
  const of = transpose(lists, items);
  const { starts, members } = lists;
  return (item, { sums, touched }) => {
    let count = 0;
    for (let at = of.starts[item] ?? 0; at < (of.starts[item + 1] ?? 0); at++) {
      const list = of.members[at] ?? 0;
      const end = starts[list + 1] ?? 0;
      for (let m = starts[list] ?? 0; m < end; m++) {
        const other = members[m] ?? 0;
        const sum = sums[other] ?? 0;
        if (sum === 0) {
          touched[count] = other;
          count += 1;
        }
        sums[other] = sum + 1;
      }
    }
    return count;
  };
}
