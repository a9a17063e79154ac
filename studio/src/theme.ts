import { type CSSVariablesResolver, createTheme } from "@mantine/core";
import { cssVariables, dark, light } from "./palette.ts";

/** Mantine in the studio's colours. */
export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: "650" },
  primaryColor: "leaf",
  // Shade 7 in the dark too: white on Mantine's usual shade is below 4.5.
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: 6,
  cursorType: "pointer",
  respectReducedMotion: true,
  colors: {
    // Mantine's greys for the dark, on our greens.
    dark: [
      "#e9eeec",
      "#c6cfcb",
      "#a3aea9",
      "#8b9691",
      "#424d49",
      "#2e3734",
      "#222926",
      "#1a201d",
      "#131816",
      "#0d1110",
    ],
    leaf: [
      "#eefaf5",
      "#dcefe7",
      "#b9dfd1",
      "#8ecab5",
      "#5cb396",
      "#35997a",
      "#1c8165",
      "#0a6b52",
      "#08523f",
      "#053b2d",
    ],
  },
});

/** Puts the palette on the root element, and Mantine's own greys on the palette: its dimmed text is 3.3 to 1. */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...cssVariables(light), ...mantineVariables },
  dark: { ...cssVariables(dark), ...mantineVariables },
});

const mantineVariables = {
  "--mantine-color-dimmed": "var(--dim)",
  "--mantine-color-placeholder": "var(--dim)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-body": "var(--surface)",
  "--mantine-color-default": "var(--surface)",
  "--mantine-color-default-hover": "var(--sunken)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-border": "var(--rim)",
  "--mantine-color-anchor": "var(--accent)",
};
