import { keepPreviousData, type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query";
import type { CustomerPage } from "../../../src/customers/profile.ts";
import type { CustomersSearch } from "../search-params.ts";
import { getJson } from "./api.ts";

/** Customers per request; rows that come into view ask for the page they are on. */
export const pageSize = 100;

/** The pages of a filtered list that hold rows `from` to `to`, and the first page, which knows the total. */
export function useCustomerPages(
  search: CustomersSearch,
  from: number,
  to: number,
): ReadonlyMap<number, UseQueryResult<CustomerPage>> {
  const pages = new Set([0]);
  for (let page = Math.floor(from / pageSize); page <= Math.floor(to / pageSize); page += 1) {
    pages.add(page);
  }
  const wanted = [...pages];
  const results = useQueries({ queries: wanted.map((page) => pageQuery(search, page)) });
  return new Map(wanted.flatMap((page, at) => entry(page, results[at])));
}

/** The first few customers that a text finds, for the global search. */
export function useCustomerMatches(text: string, limit: number): UseQueryResult<CustomerPage> {
  return useQuery({
    queryKey: ["customer-matches", text, limit],
    queryFn: ({ signal }) =>
      getJson<CustomerPage>(`/api/customers?${listQuery({ search: text })}&limit=${limit}`, signal),
    enabled: text !== "",
    placeholderData: keepPreviousData,
  });
}

/** The filters and order of a list as the API's query text, without paging. */
export function listQuery(search: CustomersSearch): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === "string" && value !== "") query.set(name, value);
  }
  if (!query.has("sort")) query.set("sort", "residualValue");
  if (!query.has("direction")) query.set("direction", "desc");
  return query.toString();
}

function pageQuery(search: CustomersSearch, page: number) {
  const query = `${listQuery(search)}&offset=${page * pageSize}&limit=${pageSize}`;
  return {
    queryKey: ["customers", query],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      getJson<CustomerPage>(`/api/customers?${query}`, signal),
  };
}

function entry(
  page: number,
  result: UseQueryResult<CustomerPage> | undefined,
): [number, UseQueryResult<CustomerPage>][] {
  return result === undefined ? [] : [[page, result]];
}
