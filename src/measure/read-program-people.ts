import { minorPerUnit } from "../core/money.ts";
import type { Store } from "../store/store.ts";
import { type PeopleTable, tableOf } from "./program-people.ts";
import { type ProgramPeopleAsked, peopleColumns, programPeopleSql } from "./program-questions.ts";

/** The people whom a program has met. */
export async function readPeople(store: Store, asked: ProgramPeopleAsked): Promise<PeopleTable> {
  const columns = await store.columns(programPeopleSql(asked), [...peopleColumns]);
  const perUnit = minorPerUnit(asked.shop.currency);
  return tableOf((name) => {
    const column = columns[peopleColumns.indexOf(name)] ?? new Float64Array();
    return name === "residual" ? column.map((minor) => minor / perUnit) : column;
  });
}
