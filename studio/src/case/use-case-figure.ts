import { getRouteApi, useRouter } from "@tanstack/react-router";
import type { CaseFigureId } from "./case-search.ts";

const route = getRouteApi("/programs/$program/case");

/** The address that shows a part of this page as it is now. */
export function useCaseLink(hash: string): string {
  const search = route.useSearch();
  const params = route.useParams();
  const router = useRouter();
  const { href } = router.buildLocation({ to: route.id, params, search, hash });
  return `${window.location.origin}${href}`;
}

/** How a figure of a case is shown, as the address says, and the address that shows it so. */
export function useCaseFigure(id: CaseFigureId) {
  const { table = [] } = route.useSearch();
  const navigate = route.useNavigate();
  const asTable = table.includes(id);
  const link = useCaseLink(id);
  const toggle = () =>
    navigate({
      search: { table: asTable ? table.filter((it) => it !== id) : [...table, id] },
      replace: true,
      resetScroll: false,
    });
  return { id, asTable, onToggle: () => void toggle(), link };
}
