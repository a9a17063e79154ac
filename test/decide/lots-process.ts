import { z } from "zod";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { openStore } from "../../src/store/open-store.ts";
import { decideByLot } from "./lots.ts";

// One of several processes that decide on one data folder: lots-process.ts FOLDER KEY RUN. Prints what came of it.
const [, , path = "", key = "", text = ""] = process.argv;
const run = z
  .object({
    seed: z.string(),
    people: z.number(),
    decisions: z.number(),
    process: z.number(),
    processes: z.number(),
    restarts: z.number(),
  })
  .parse(JSON.parse(text));
const store = await openStore({ folder: openDataFolder(path) });
const { fates, ...counts } = await decideByLot(store, Buffer.from(key, "base64"), run);
await store.close();
process.stdout.write(JSON.stringify({ ...counts, fates: [...fates] }));
