import { useRouter } from "@tanstack/react-router";
import type { CustomerDetail, ValueExplanation } from "../../../src/customers/profile.ts";
import { timesScale } from "../charts/forest-bar.tsx";
import { Figure } from "../figures/figure.tsx";
import { countEstimate, day, levelText, money, moneyEstimate, score, sentence } from "../format.ts";
import { explanationData } from "./explanation-data.ts";
import { FactorRows } from "./factor-rows.tsx";

/** How the residual value comes about: orders × value of an order × discount, and what moved each. */
export function ValueExplained({ detail }: { detail: CustomerDetail }) {
  const router = useRouter();
  const { explanation, customer, currency } = detail;
  const { href } = router.buildLocation({
    to: "/customers/$id",
    params: { id: customer.id },
    hash: "explained",
  });
  return (
    <Figure
      id="explained"
      title="How this value comes about"
      subtitle={`Contribution in the 12 months after ${day(detail.asOf)}. 80% intervals.`}
      data={explanationData(detail)}
      asTable={false}
      link={`${window.location.origin}${href}`}
    >
      {explanation === null || customer.residualValue === null ? (
        <p className="figure-empty">
          Not predicted yet: run <code>perennial predict</code>, and it stands here.
        </p>
      ) : (
        <>
          <Equation
            explanation={explanation}
            residual={customer.residualValue}
            currency={currency}
          />
          <NextOrder detail={detail} />
          <Factors explanation={explanation} />
        </>
      )}
    </Figure>
  );
}

interface EquationProps {
  readonly explanation: ValueExplanation;
  readonly residual: NonNullable<CustomerDetail["customer"]["residualValue"]>;
  readonly currency: string;
}

function Equation({ explanation, residual, currency }: EquationProps) {
  const orders = countEstimate(explanation.orders);
  const value = moneyEstimate(residual, currency);
  return (
    <div className="equation">
      <Term value={orders.value} name="expected orders" note={orders.range} />
      <Term
        sign="×"
        value={money(explanation.orderValue, currency)}
        name="contribution of an order"
      />
      <Term
        sign="×"
        value={score(explanation.discount)}
        name="discounting: later money counts less"
      />
      <Term
        sign="="
        value={value.value}
        name="expected, 12 months"
        note={`${value.range}, ${levelText(residual)}`}
      />
    </div>
  );
}

interface TermProps {
  readonly sign?: string;
  readonly value: string;
  readonly name: string;
  readonly note?: string;
}

function Term({ sign, value, name, note }: TermProps) {
  return (
    <p className="term" data-sign={sign !== undefined}>
      {sign !== undefined && <span className="term-sign">{sign}</span>}
      <strong>{value}</strong>
      <span>{name}</span>
      {note !== undefined && <span className="range">{note}</span>}
    </p>
  );
}

function NextOrder({ detail: { customer } }: { detail: CustomerDetail }) {
  const { nextOrder, why } = customer;
  const due =
    nextOrder === null
      ? "If still a customer, the next order is not due within ten years."
      : `If still a customer, the next order is due ${nextOrder.late === null ? `after ${day(nextOrder.early)}, perhaps much later` : `between ${day(nextOrder.early)} and ${day(nextOrder.late)}`} (80% interval).`;
  return (
    <p className="explained-why">
      {sentence(why)} {due}
    </p>
  );
}

function Factors({ explanation }: { explanation: ValueExplanation }) {
  const { groups, firstOrder } = explanation;
  const all = [
    ...groups.flatMap(({ rate, value }) => (value === null ? [rate] : [rate, value])),
    ...firstOrder.map(({ factor }) => factor),
  ];
  if (all.length === 0) {
    return (
      <p className="figure-note">
        Nothing but this customer's own history and the shop as a whole goes into it.
      </p>
    );
  }
  const scale = timesScale(all);
  return (
    <>
      {groups.length > 0 && (
        <FactorRows
          title="Groups the customer belongs to"
          scale={scale}
          rows={groups.flatMap(({ title, level, rate, value }) => [
            { key: `${title} rate`, name: title, level, estimate: rate, kind: "rate" },
            ...(value === null
              ? []
              : [
                  {
                    key: `${title} value`,
                    name: title,
                    level,
                    estimate: value,
                    kind: "order",
                  } as const,
                ]),
          ])}
        />
      )}
      {firstOrder.length > 0 && (
        <FactorRows
          title="What the first order tells, while there is no second"
          scale={scale}
          rows={firstOrder.map(({ title, level, factor }) => ({
            key: title,
            name: title,
            level,
            estimate: factor,
            kind: "value",
          }))}
        />
      )}
    </>
  );
}
