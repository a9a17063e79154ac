import { z } from "zod";
import { readShop } from "../collect/shop.ts";
import { addSource, limitSource, newSource, switchSource } from "../collect/source.ts";
import { sourceLimit } from "../collect/source-limit.ts";
import { PerennialError } from "../core/errors.ts";
import { runPrediction } from "../predict/prediction-run.ts";
import { inTurn } from "../store/in-turn.ts";
import type { Operational } from "../store/operational.ts";
import { audienceOperations } from "./audience-operations.ts";
import { decisionOperations } from "./decision-operations.ts";
import { factOperations } from "./fact-operations.ts";
import { jobNames, removeSchedule, setSchedule, timeOfDay } from "./jobs.ts";
import { measureOperations } from "./measure-operations.ts";
import { type Operation, type OperationContext, operation } from "./operation.ts";
import { addKey, keyName, switchKey } from "./secret-key.ts";

/** All that writes, by name. */
export const operations: Readonly<Record<string, Operation>> = {
  ...factOperations,
  ...audienceOperations,
  ...decisionOperations,
  ...measureOperations,
  predict: operation(
    z.strictObject({ anew: z.boolean().optional() }),
    (store, { anew = false }, { onProgress, live }) =>
      // Whoever comes second most often finds that nothing has changed.
      inTurn(store, "predict", async () => {
        const onStage = (stage: string): void => onProgress({ kind: "stage", stage });
        const report = await runPrediction(store, onStage, { anew });
        await live?.predicted();
        return report;
      }),
  ),
  "schedule-job": operation(
    z.strictObject({ job: z.enum(jobNames), at: timeOfDay }),
    async (store, { job, at }, { operational }) => {
      const shop = await readShop(store);
      if (shop === undefined)
        throw new PerennialError(
          "NO_DATA",
          "The shop's time zone is not known yet. Say it first: perennial shop --timezone Europe/Berlin",
        );
      const schedule = { job, at, timezone: shop.timezone };
      await setSchedule(await operational(), schedule);
      return schedule;
    },
  ),
  "unschedule-job": operation(
    z.strictObject({ job: z.enum(jobNames) }),
    async (_store, { job }, { operational }) => {
      await removeSchedule(await operational(), job);
      return {};
    },
  ),
  "add-key": operation(z.strictObject({ name: keyName }), async (_store, { name }, context) => {
    const added = await addKey(await context.operational(), name);
    context.live?.keys.forget();
    return added;
  }),
  "switch-key": operation(
    z.strictObject({ name: z.string(), enabled: z.boolean() }),
    async (_store, change, context) => {
      const key = await switchKey(await context.operational(), change);
      context.live?.keys.forget();
      return key;
    },
  ),
  "add-source": operation(newSource, (_store, source, context) =>
    withSources(context, (operational) => addSource(operational, source)),
  ),
  "switch-source": operation(
    z.strictObject({ name: z.string(), enabled: z.boolean() }),
    (_store, change, context) =>
      withSources(context, (operational) => switchSource(operational, change)),
  ),
  "limit-source": operation(
    z.strictObject({ name: z.string(), limit: sourceLimit.nullable() }),
    (_store, change, context) =>
      withSources(context, (operational) => limitSource(operational, change)),
  ),
};

async function withSources<T>(
  { operational, live }: OperationContext,
  work: (operational: Operational) => Promise<T>,
): Promise<T> {
  const result = await work(await operational());
  live?.sources.forget();
  return result;
}
