import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { IssuedHead, IssuedStatement } from "../../../src/measure/issued-statement.ts";
import type { KeptActionValue } from "../../../src/measure/kept-action-value.ts";
import type { MessagePrice } from "../../../src/measure/read-message-price.ts";
import type { ShopStatement } from "../../../src/measure/read-statement.ts";
import type { Period } from "../results/results-search.ts";
import { getJson } from "./api.ts";

/** The statement of a period as known now, month by month. */
export function useStatement(period: Period | null): UseQueryResult<ShopStatement> {
  const query = new URLSearchParams({ ...period, by: "month" });
  return useQuery({
    queryKey: ["statement", period],
    queryFn: ({ signal }) => getJson<ShopStatement>(`/api/statement?${query}`, signal),
    enabled: period !== null,
    placeholderData: keepPreviousData,
  });
}

/** Statements that were issued, in that order. */
export function useIssuedStatements(): UseQueryResult<readonly IssuedHead[]> {
  return useQuery({
    queryKey: ["statements"],
    queryFn: async ({ signal }) =>
      (await getJson<{ readonly statements: readonly IssuedHead[] }>("/api/statements", signal))
        .statements,
  });
}

/** One that was issued, as it was; null: none is asked for. */
export function useIssuedStatement(id: number | null): UseQueryResult<IssuedStatement> {
  return useQuery({
    queryKey: ["issued-statement", id],
    queryFn: ({ signal }) => getJson<IssuedStatement>(`/api/statements/${id}`, signal),
    enabled: id !== null,
  });
}

/** Where an issued statement is to be had as a table. */
export function statementCsvPath(id: number): string {
  return `/api/statements/${id}/csv`;
}

/** What one e-mail more costs, by what is asked where nothing else is said. */
export function useMessagePrice(): UseQueryResult<MessagePrice> {
  return useQuery({
    queryKey: ["message-price", "email"],
    queryFn: ({ signal }) => getJson<MessagePrice>("/api/messages/email/price", signal),
  });
}

/** What events that are no order were found to be worth, the newest of each that was kept. */
export function useActionValues(): UseQueryResult<readonly KeptActionValue[]> {
  return useQuery({
    queryKey: ["actions"],
    queryFn: async ({ signal }) =>
      (await getJson<{ readonly actions: readonly KeptActionValue[] }>("/api/actions", signal))
        .actions,
  });
}
