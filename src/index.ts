/**
 * The library `perennial-commerce`: what the command line and the studio stand on, by name. Pure
 * statistics are in `perennial-commerce/stats`.
 */
export type { ImportOrdersOptions } from "./collect/import-options.ts";
export { importOrders } from "./collect/import-orders.ts";
export { importProducts } from "./collect/import-products.ts";
export type { ImportSummary } from "./collect/import-run.ts";
export { readShop, saveShop } from "./collect/shop.ts";
export { fileOnDisk } from "./collect/source-file.ts";
export { openDataFolder } from "./core/data-folder.ts";
export { PerennialError } from "./core/errors.ts";
export type { Estimate } from "./core/estimate.ts";
export { findCustomer, listCustomers } from "./customers/customer-list.ts";
export type { CustomerProfile } from "./customers/profile.ts";
export { readTimeline } from "./customers/timeline.ts";
export { latestRun, runPrediction } from "./predict/prediction-run.ts";
export { predictResidualValue } from "./predict/residual-value.ts";
export type { ValueReport } from "./predict/value-report.ts";
export { openStore } from "./store/open-store.ts";
export { param, sql } from "./store/sql.ts";
export type { Store } from "./store/store.ts";
