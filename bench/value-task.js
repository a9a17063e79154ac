// One measurement of value.bench.js: prints what it took as JSON.
import { readFileSync } from "node:fs";
import {
  bgNbdExpectations,
  compressHistories,
  evenPeriods,
  fitBgNbd,
  fitMbgNbd,
  fitParetoNbd,
  mbgNbdExpectations,
  paretoNbdExpectations,
} from "../dist/stats/index.js";

const models = {
  "BG/NBD": { fit: fitBgNbd, expect: bgNbdExpectations },
  "MBG/NBD": { fit: fitMbgNbd, expect: mbgNbdExpectations },
  "Pareto/NBD": { fit: fitParetoNbd, expect: paretoNbdExpectations },
};

const [, , task, file] = process.argv;
const model = models[task];
const bytes = readFileSync(file);
const columns = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
const customers = columns.length / 3;
const column = (at) => Float64Array.from(columns.subarray(at * customers, (at + 1) * customers));
const [x, tx, T] = [column(0), column(1), column(2)];

const now = () => Number(process.hrtime.bigint()) / 1e9;
const cpuBefore = process.cpuUsage();
const started = now();
const { histories, row } = compressHistories(x, tx, T);
const compressed = now();
const { parameters, logLikelihood } = model.fit(histories);
const fitted = now();
const expected = model.expect(histories, parameters, evenPeriods(1, 52 * 7));
// One number a customer, as a caller has it.
const purchases = new Float64Array(customers);
const alive = new Float64Array(customers);
for (let i = 0; i < customers; i++) {
  purchases[i] = expected.purchases[row[i]];
  alive[i] = expected.pAlive[row[i]];
}
const ended = now();
const cpu = process.cpuUsage(cpuBefore);
const sum = (values) => values.reduce((total, value) => total + value, 0);
console.log(
  JSON.stringify({
    seconds: ended - started,
    compress: compressed - started,
    fit: fitted - compressed,
    score: ended - fitted,
    cpu: (cpu.user + cpu.system) / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1024,
    histories: histories.weight.length,
    logLikelihood,
    expected: sum(purchases),
    alive: sum(alive),
  }),
);
