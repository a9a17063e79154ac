import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react()],
  build: {
    outDir: "../dist/studio",
    emptyOutDir: true,
    // Below this size Vite inlines assets as data: addresses, which a strict CSP forbids for fonts.
    assetsInlineLimit: 0,
  },
  // While working on the studio: `vite studio` beside a running `perennial serve`.
  server: { proxy: { "/api": process.env["PERENNIAL_URL"] ?? "http://127.0.0.1:7411" } },
});
