import { getRouteApi, useRouter } from "@tanstack/react-router";
import type { FigureId } from "../search-params.ts";

const route = getRouteApi("/value");

/** How a figure of this place is shown, as the address says, and the address that shows it so. */
export function useFigure(id: FigureId, asOf: string) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const router = useRouter();
  const tables = search.table ?? [];
  const asTable = tables.includes(id);
  const { href } = router.buildLocation({ to: "/value", search: { ...search, asOf }, hash: id });
  const toggle = () =>
    navigate({
      search: { ...search, table: asTable ? tables.filter((it) => it !== id) : [...tables, id] },
      replace: true,
      resetScroll: false,
    });
  return { id, asTable, onToggle: () => void toggle(), link: `${window.location.origin}${href}` };
}
