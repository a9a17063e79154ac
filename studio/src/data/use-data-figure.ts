import { getRouteApi, useRouter } from "@tanstack/react-router";
import type { DataFigureId } from "./data-search.ts";

const route = getRouteApi("/data");

/** How a figure of this place is shown, as the address says, and the address that shows it so. */
export function useDataFigure(id: DataFigureId) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const router = useRouter();
  const tables = search.table ?? [];
  const asTable = tables.includes(id);
  const { href } = router.buildLocation({ to: "/data", search, hash: id });
  const toggle = () =>
    navigate({
      search: { ...search, table: asTable ? tables.filter((it) => it !== id) : [...tables, id] },
      replace: true,
      resetScroll: false,
    });
  return { id, asTable, onToggle: () => void toggle(), link: `${window.location.origin}${href}` };
}
