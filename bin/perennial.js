#!/usr/bin/env -S node --max-semi-space-size=64
import { existsSync } from "node:fs";

const main = new URL("../dist/cli/main.js", import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  console.error("Perennial is not built yet. Run: npm run build");
  process.exitCode = 4;
}
