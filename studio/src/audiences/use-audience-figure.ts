import { getRouteApi, useRouter } from "@tanstack/react-router";
import type { AudienceFigureId } from "./audience-search.ts";

const route = getRouteApi("/customers/audiences/$audience");

/** How a figure of an audience is shown, as the address says, and the address that shows it so. */
export function useAudienceFigure(id: AudienceFigureId) {
  const search = route.useSearch();
  const params = route.useParams();
  const navigate = route.useNavigate();
  const router = useRouter();
  const tables = search.table ?? [];
  const asTable = tables.includes(id);
  const to = "/customers/audiences/$audience";
  const { href } = router.buildLocation({ to, params, search, hash: id });
  const toggle = () =>
    navigate({
      search: { ...search, table: asTable ? tables.filter((it) => it !== id) : [...tables, id] },
      replace: true,
      resetScroll: false,
    });
  return { id, asTable, onToggle: () => void toggle(), link: `${window.location.origin}${href}` };
}
