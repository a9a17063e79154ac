/** Runs a job of a folder that never ends, and holds it until it is killed. */
import { openDataFolder } from "../../src/core/data-folder.ts";
import { openJobs } from "../../src/server/jobs.ts";
import { openOperational } from "../../src/store/open-operational.ts";

const operational = await openOperational({ folder: openDataFolder(process.argv[2]) });
const forEver = async (): Promise<void> => {
  console.log("running");
  await new Promise(() => setInterval(() => undefined, 1_000));
};
const jobs = await openJobs(operational, forEver, { retryDelay: 1 });
await jobs.send("predict");
