import { cssVariables, light } from "./palette.ts";

/** Paper is light whatever the screen is: this outranks the scheme's variables while printing. */
export function PrintPalette() {
  const variables = Object.entries(cssVariables(light)).map(([name, value]) => `${name}:${value}`);
  const rule = `html:root[data-mantine-color-scheme]{${variables.join(";")}}`;
  return <style media="print">{rule}</style>;
}
