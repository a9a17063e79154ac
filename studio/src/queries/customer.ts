import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { CustomerDetail } from "../../../src/customers/profile.ts";
import { getJson } from "./api.ts";

/** One customer whole: profile, timeline and top products. */
export function useCustomer(id: string): UseQueryResult<CustomerDetail> {
  return useQuery({
    queryKey: ["customer", id],
    queryFn: ({ signal }) =>
      getJson<CustomerDetail>(`/api/customers/${encodeURIComponent(id)}`, signal),
  });
}
