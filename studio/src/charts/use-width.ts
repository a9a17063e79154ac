import { type RefCallback, useCallback, useState } from "react";

/** The width of an element as it is laid out, and the ref to put on it; `initial` until it is known. */
export function useWidth(initial: number): readonly [RefCallback<HTMLElement>, number] {
  const [width, setWidth] = useState(initial);
  const ref = useCallback((element: HTMLElement | null) => {
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const seen = Math.round(entry?.contentRect.width ?? 0);
      // While printing, an element may measure 0: the picture is then scaled by its viewBox.
      if (seen > 0) setWidth(seen);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}
