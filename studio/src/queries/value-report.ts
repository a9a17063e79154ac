import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { ValueReport } from "../../../src/predict/value-report.ts";
import { getJson } from "./api.ts";

/** What the shop's customers are worth; the shell reads the shop's name and data time from it too. */
export function useValueReport(): UseQueryResult<ValueReport> {
  return useQuery({
    queryKey: ["value"],
    queryFn: ({ signal }) => getJson<ValueReport>("/api/value", signal),
  });
}
