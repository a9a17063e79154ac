import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { CouponLiability } from "../../../src/decide/offers/coupon-view.ts";
import { count, money } from "../format.ts";
import { useLiability } from "../queries/offers.ts";

type Sums = CouponLiability["coupons"][number];

/** What became of unique coupons: given, redeemed, leaked, expired, and what they may still cost. */
export function CouponsCard() {
  const { data, isError, error } = useLiability();
  return (
    <section className="card" aria-labelledby="coupons-title">
      <header className="card-head">
        <div>
          <h2 id="coupons-title">Coupons</h2>
          <p>
            One code for one person. Leaked is what was used by another person, twice, too late or
            void.
          </p>
        </div>
        {data !== undefined && data.coupons.length > 0 && (
          <Button
            component="a"
            href="/api/coupons.csv"
            download
            variant="default"
            leftSection={<IconDownload size={17} stroke={1.7} aria-hidden />}
          >
            All as CSV
          </Button>
        )}
      </header>
      {isError && data === undefined && <p role="alert">{error.message}</p>}
      {!isError && data === undefined && <p role="status">Counting the coupons…</p>}
      {data?.coupons.length === 0 && (
        <p>
          No coupon was given yet. One is given where a treatment of the kind offer has a coupon and
          somebody has seen it.
        </p>
      )}
      {data !== undefined && data.coupons.length > 0 && <Coupons liability={data} />}
    </section>
  );
}

function Coupons({ liability: { coupons, currency } }: { liability: CouponLiability }) {
  const amount = (minor: number): string => money(minor, currency);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="scroll-x" tabIndex={0} aria-label="Coupons by treatment">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Coupon</th>
            {[
              "Given",
              "May be used",
              "Redeemed",
              "Leaked",
              "Expired or void",
              "May still cost",
            ].map((head) => (
              <th scope="col" key={head} className="numeric">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {coupons.map((sums) => (
            <tr key={`${sums.program}/${sums.treatment}`}>
              <th scope="row">
                {sums.treatment} <span className="dim">of {sums.program}</span>
                {sums.codesLeft !== null && (
                  <span className="dim">, {count(sums.codesLeft)} codes left</span>
                )}
              </th>
              <td className="numeric">{count(given(sums))}</td>
              <td className="numeric">{count(sums.counts.issued)}</td>
              <td className="numeric">
                <CountAndMoney of={sums.counts.redeemed} money={amount(sums.redeemed)} />
              </td>
              <td className="numeric" data-leaks={sums.leaked > 0}>
                <CountAndMoney of={sums.counts.leaked} money={amount(sums.leaked)} />
              </td>
              <td className="numeric">{count(sums.counts.expired + sums.counts.void)}</td>
              <td className="numeric">
                {amount(sums.expectedLiability)}{" "}
                <span className="range">(at most {amount(sums.liability)})</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function CountAndMoney({ of, money: text }: { of: number; money: string }) {
  return of === 0 ? (
    "0"
  ) : (
    <>
      {count(of)} <span className="range">({text})</span>
    </>
  );
}

/** A coupon that a guard kept back was never given. */
function given({ counts }: Sums): number {
  const { issued, redeemed, leaked, expired, void: voided } = counts;
  return issued + redeemed + leaked + expired + voided;
}
