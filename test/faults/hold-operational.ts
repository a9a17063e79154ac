/** Opens the operational state of a folder, writes a row, and holds it until it is killed. */
import { openDataFolder } from "../../src/core/data-folder.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import { pgSql } from "../../src/store/pg-sql.ts";

const operational = await openOperational({ folder: openDataFolder(process.argv[2]) });
await operational.command(
  pgSql`INSERT INTO source (source_id, name, kind, write_key) VALUES ('1', 'held', 'web', 'k')`,
);
console.log("held");
setInterval(() => undefined, 1_000);
