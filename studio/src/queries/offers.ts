import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { CouponLiability } from "../../../src/decide/offers/coupon-view.ts";
import type { LadderView } from "../../../src/decide/offers/ladder-view.ts";
import type { StopSum } from "../../../src/decide/offers/stop-log.ts";
import { getJson } from "./api.ts";

/** What coupons have given away, and may still have to. */
export function useLiability(): UseQueryResult<CouponLiability> {
  return useQuery({
    queryKey: ["coupon-liability"],
    queryFn: ({ signal }) => getJson<CouponLiability>("/api/coupons/liability", signal),
  });
}

/** What guards have stopped, and the currency of what that spared. */
export function useStops(): UseQueryResult<{
  readonly stops: readonly StopSum[];
  readonly currency: string;
}> {
  return useQuery({
    queryKey: ["offer-stops"],
    queryFn: ({ signal }) => getJson("/api/offers/stops", signal),
  });
}

/** How classes of customers answer to the levels of a program's ladder. */
export function useLadder(program: string): UseQueryResult<LadderView> {
  return useQuery({
    queryKey: ["ladder", program],
    queryFn: ({ signal }) =>
      getJson<LadderView>(`/api/programs/${encodeURIComponent(program)}/curves`, signal),
  });
}
