// Values of flows by three packages of others: in a folder of your own run
//   npm install @formulajs/formulajs@4 financial@0.2 xirr@1 && cp …/test/reference/cash_flow.mjs . && node cash_flow.mjs > cash_flow.json
// They are read by the tests of src/stats/cash-flow and internal-rate. Flows come from a fixed recursion, so that nothing else need be kept.
import { MIRR, NPV, XNPV } from "@formulajs/formulajs";
import { irr, mirr, npv } from "financial";
import xirr from "xirr";

let state = 12345;
const next = () => {
  state = (state * 16807) % (2 ** 31 - 1);
  return state / (2 ** 31 - 1);
};
const round = (value) => Math.round(value * 100) / 100;

// Where Newton's method of theirs finds nothing.
const orNull = (solve) => {
  try {
    return solve();
  } catch {
    return null;
  }
};

const cases = Array.from({ length: 20 }, (_, i) => {
  const flows = [
    -round(500 + 1500 * next()),
    ...Array.from({ length: 3 + (i % 9) }, () => round(50 + 700 * next())),
  ];
  const rate = round(-0.05 + 0.4 * next());
  const days = flows.map((_flow, t) => (t === 0 ? 0 : 90 * t + Math.floor(80 * next())));
  const dates = days.map((day) => new Date(Date.UTC(2026, 0, 1 + day)));
  const dated = flows.map((amount, t) => ({ amount, when: dates[t] }));
  return {
    flows,
    rate,
    days,
    npv: NPV(rate, ...flows),
    npvFromStart: npv(rate, flows),
    irr: irr(flows, 0.1, 1e-13, 500),
    mirr: MIRR(flows, rate, 0.08),
    mirrOfFinancial: mirr(flows, rate, 0.08),
    xnpv: XNPV(rate, flows, dates),
    xirr: orNull(() => xirr(dated)),
  };
});
process.stdout.write(`${JSON.stringify(cases, null, 1)}\n`);
