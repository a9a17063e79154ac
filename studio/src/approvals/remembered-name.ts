/** The name under which somebody approves, kept in this browser so that it is typed once. */

const key = "perennial-approves-as";

export function rememberedName(): string {
  return localStorage.getItem(key) ?? "";
}

export function rememberName(name: string): void {
  localStorage.setItem(key, name.trim());
}
