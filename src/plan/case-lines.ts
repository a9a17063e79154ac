import {
  atMost,
  before,
  type CaseLine,
  type Expression,
  input,
  line,
  minus,
  month,
  over,
  plus,
  power,
  type Term,
  times,
} from "./case-line.ts";

/** So many months later the orders are missing that only came earlier: a third in each. */
const pulledFrom = [1, 2, 3] as const;

const whileItRuns = (amount: Term): Expression =>
  atMost(month, 0, { yes: 0, no: atMost(month, input("runs"), { yes: amount, no: 0 }) });

/**
 * The lines of a program's business case, month by month from the day of the start: whom it reaches, what they order because of it, what that leaves, and
 * what it costs. All money is incremental: what would have come anyway counts only where a discount is given away on it.
 */
export const caseLines: readonly CaseLine[] = [
  {
    name: "reached",
    title: "People newly reached",
    unit: "people",
    value: times(
      whileItRuns(atMost(month, 1, { yes: input("people"), no: input("newPeople") })),
      input("reach"),
    ),
  },
  {
    name: "inTouch",
    title: "People reached so far, while it runs",
    unit: "people",
    value: whileItRuns(plus(before("inTouch"), line("reached"))),
  },
  {
    name: "added",
    title: "Orders added",
    unit: "orders",
    value: plus(times(before("added"), input("carryOver")), times(line("reached"), input("lift"))),
  },
  {
    name: "missing",
    title: "Orders that only came earlier",
    unit: "orders",
    value: over(
      times(
        plus(...pulledFrom.map((back) => before("reached", back))),
        input("lift"),
        input("pulledForward"),
      ),
      pulledFrom.length,
    ),
  },
  {
    name: "contribution",
    title: "Contribution of the orders, after returns",
    unit: "money",
    value: times(
      minus(line("added"), line("missing")),
      minus(
        times(input("orderValue"), minus(1, input("returns")), input("margin")),
        times(input("discount"), input("redeemed")),
      ),
    ),
  },
  {
    name: "subsidised",
    title: "Discounts on orders that would have come anyway",
    unit: "money",
    value: times(line("reached"), input("subsidised"), input("discount"), -1),
  },
  {
    name: "messages",
    title: "Messages",
    unit: "money",
    value: times(line("inTouch"), input("messages"), input("messagePrice"), -1),
  },
  {
    name: "heldOut",
    title: "What the holdout forgoes",
    unit: "money",
    value: times(
      plus(line("contribution"), line("subsidised"), line("messages")),
      input("holdout"),
      -1,
    ),
  },
  {
    name: "fixed",
    title: "Fixed costs",
    unit: "money",
    value: times(atMost(month, 0, { yes: input("setup"), no: whileItRuns(input("running")) }), -1),
  },
  {
    name: "cash",
    title: "Incremental cash flow",
    unit: "money",
    value: plus(
      line("contribution"),
      line("subsidised"),
      line("messages"),
      line("heldOut"),
      line("fixed"),
    ),
  },
  {
    name: "factor",
    title: "Discount factor, mid-month",
    unit: "factor",
    value: atMost(month, 0, {
      yes: 1,
      no: power(plus(1, input("discountRate")), over(minus(0.5, month), 12)),
    }),
  },
  {
    name: "discounted",
    title: "Discounted cash flow",
    unit: "money",
    value: times(line("cash"), line("factor")),
  },
  {
    name: "cumulative",
    title: "Cumulative cash flow",
    unit: "money",
    value: plus(before("cumulative"), line("cash")),
  },
  {
    name: "cumulativeDiscounted",
    title: "Cumulative discounted cash flow",
    unit: "money",
    value: plus(before("cumulativeDiscounted"), line("discounted")),
  },
];
