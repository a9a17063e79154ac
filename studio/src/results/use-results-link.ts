import { getRouteApi, useRouter } from "@tanstack/react-router";

const route = getRouteApi("/results");

/** The address of a figure of this place as it is now. */
export function useResultsLink(): (hash: string) => string {
  const search = route.useSearch();
  const router = useRouter();
  return (hash) =>
    `${window.location.origin}${router.buildLocation({ to: "/results", search, hash }).href}`;
}
