import { placeKey } from "./form-context.ts";
import type { Place } from "./rule-node.ts";

/** Takes the focus to the field of a place, or to what is next to it. */
export function goTo(place: Place): void {
  for (let length = place.length; length > 0; length--) {
    const key = CSS.escape(placeKey(place.slice(0, length)));
    const found = document.querySelector<HTMLElement>(`[data-place="${key}"]`);
    if (found === null) continue;
    const field = found.matches("input, textarea")
      ? found
      : (found.querySelector<HTMLElement>('[aria-invalid="true"]') ??
        found.querySelector<HTMLElement>("input, select, textarea"));
    field?.focus();
    found.scrollIntoView({ block: "center" });
    return;
  }
  document.querySelector<HTMLElement>(".rule .rule-add button")?.focus();
}
