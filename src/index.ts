/**
 * The library `perennial-commerce`: what the command line and the studio stand on, by name. Pure
 * statistics are in `perennial-commerce/stats`.
 */
export type { ImportConsentsOptions } from "./collect/import-consents.ts";
export { importConsents } from "./collect/import-consents.ts";
export type { ImportCostsOptions } from "./collect/import-costs.ts";
export { importCosts } from "./collect/import-costs.ts";
export type { ImportCustomersOptions } from "./collect/import-customers.ts";
export { importCustomers } from "./collect/import-customers.ts";
export type { ImportOrdersOptions } from "./collect/import-options.ts";
export { importOrders } from "./collect/import-orders.ts";
export { importProducts } from "./collect/import-products.ts";
export type { ImportSummary } from "./collect/import-run.ts";
export type { MarketingCost } from "./collect/marketing-cost.ts";
export { readMarketingCosts } from "./collect/marketing-cost.ts";
export { readShop, saveShop } from "./collect/shop.ts";
export { fileOnDisk } from "./collect/source-file.ts";
export { openDataFolder } from "./core/data-folder.ts";
export { PerennialError } from "./core/errors.ts";
export type { Estimate } from "./core/estimate.ts";
export { findCustomer, listCustomers } from "./customers/customer-list.ts";
export type { CustomerProfile } from "./customers/profile.ts";
export { readTimeline } from "./customers/timeline.ts";
export { type Backtest, backtest, type RolledOrigin, rollOrigins } from "./predict/backtest.ts";
export { forecastLog, type LogForecast, type LogForecastRequest } from "./predict/log-forecast.ts";
export { purchaseLogOf } from "./predict/order-log.ts";
export { latestRun, runPrediction } from "./predict/prediction-run.ts";
export { type LogCut, type PurchaseLog, plainClock } from "./predict/purchase-log.ts";
export type { ValueReport } from "./predict/value-report.ts";
export { openStore } from "./store/open-store.ts";
export { param, sql } from "./store/sql.ts";
export type { Store } from "./store/store.ts";
