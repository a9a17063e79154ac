import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { oneShard, twoShards } from "../../src/store/topology.ts";

/** A cluster `p` of two shards inside one engine: both are local, so no port is ever opened. */
const configuration = `<clickhouse>
  <tcp_port>9000</tcp_port>
  <remote_servers>
    <p>
      <shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>
      <shard><replica><host>localhost</host><port>9000</port></replica></shard>
    </p>
  </remote_servers>
</clickhouse>
`;

/**
 * A store of its own in a temporary folder, on one shard or on two, its tables as of a version, by default the
 * newest; `close` removes the folder.
 */
export async function temporaryStore(
  shards: 1 | 2 = 1,
  version?: number,
): Promise<Store & { readonly path: string }> {
  const path = mkdtempSync(join(tmpdir(), `perennial-${shards}-`));
  const configFile = join(path, "cluster.xml");
  writeFileSync(configFile, configuration);
  const store = await openStore({
    folder: openDataFolder(join(path, "data")),
    ...(version === undefined ? {} : { version }),
    topology: shards === 1 ? oneShard : twoShards(configFile),
  });
  return {
    ...store,
    path,
    async close() {
      await store.close();
      rmSync(path, { recursive: true, force: true });
    },
  };
}
