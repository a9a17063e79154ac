import { type RefCallback, useCallback, useState } from "react";
import { flushSync } from "react-dom";

/** The width to draw for paper, whatever the window's is; CSS then scales the picture to the page. */
const paperWidth = 760;

/** The width of an element as it is laid out, and the ref to put on it; `initial` until it is known. */
export function useWidth(initial: number): readonly [RefCallback<HTMLElement>, number] {
  const [width, setWidth] = useState(initial);
  const ref = useCallback((element: HTMLElement | null) => {
    if (element === null) return;
    const measure = (seen: number) => {
      // Hidden elements measure 0.
      if (seen > 0) setWidth(Math.round(seen));
    };
    const observer = new ResizeObserver(([entry]) => measure(entry?.contentRect.width ?? 0));
    observer.observe(element);
    // The browser lays out the paper right after the event: the picture must be drawn within it.
    const toPaper = () => flushSync(() => setWidth(paperWidth));
    const toScreen = () => measure(element.clientWidth);
    window.addEventListener("beforeprint", toPaper);
    window.addEventListener("afterprint", toScreen);
    return () => {
      observer.disconnect();
      window.removeEventListener("beforeprint", toPaper);
      window.removeEventListener("afterprint", toScreen);
    };
  }, []);
  return [ref, width];
}
