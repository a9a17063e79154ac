import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  publicDir: false,
  build: {
    outDir: "../dist/snippet",
    emptyOutDir: true,
    target: "es2021",
    lib: {
      entry: "perennial.ts",
      formats: ["iife"],
      name: "perennial",
      fileName: () => "perennial.js",
    },
  },
});
