import "@fontsource-variable/inter/wght.css";
import "./mantine.ts";
import "./studio.css";
import "./print.css";
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { PrintPalette } from "./print-palette.tsx";
import { worthRetrying } from "./queries/api.ts";
import { router } from "./router.tsx";
import { resolveVariables, theme } from "./theme.ts";

const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 60_000, retry: worthRetrying } },
});
// The key that `public/scheme.js` reads before the first paint.
const scheme = localStorageColorSchemeManager({ key: "perennial-scheme" });

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root to draw the studio in");
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveVariables}
      colorSchemeManager={scheme}
      defaultColorScheme="auto"
    >
      <PrintPalette />
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
