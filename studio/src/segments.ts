import type { SegmentName } from "../../src/customers/profile.ts";

const labels: Readonly<Record<SegmentName, string>> = {
  champions: "Champions",
  loyal: "Loyal",
  promising: "Promising",
  new: "New",
  slipping: "Slipping",
  "at-risk": "At risk",
  lost: "Lost",
};

/** A segment's name as people read it. */
export function segmentLabel(segment: SegmentName): string {
  return labels[segment];
}
