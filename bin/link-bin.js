// npm links the commands of dependencies into node_modules/.bin, but not those of the project itself.
// With this link `npx perennial` works in a checkout right after `npm ci`.
import { chmodSync, existsSync, rmSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
if (existsSync(at("../node_modules/.bin"))) {
  rmSync(at("../node_modules/.bin/perennial"), { force: true });
  symlinkSync("../../bin/perennial.js", at("../node_modules/.bin/perennial"));
  chmodSync(at("perennial.js"), 0o755);
}
