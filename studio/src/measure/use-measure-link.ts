import { getRouteApi, useRouter } from "@tanstack/react-router";

const route = getRouteApi("/programs/$program/measure");

/** The address that shows a figure of this page as it is now. */
export function useMeasureLink(hash: string): string {
  const search = route.useSearch();
  const params = route.useParams();
  const router = useRouter();
  const { href } = router.buildLocation({ to: route.id, params, search, hash });
  return `${window.location.origin}${href}`;
}
