import { Kbd } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState } from "react";

const SearchDialog = lazy(() => import("./search-dialog.tsx"));

/** The search field of the header: `/` or a click opens the dialog, which is loaded while nothing else is. */
export function GlobalSearch() {
  const [loaded, setLoaded] = useState(false);
  const open = () => {
    setLoaded(true);
    spotlight.open();
  };
  useHotkeys([
    ["/", open],
    ["mod+K", open],
  ]);
  useEffect(() => {
    const timer = setTimeout(() => setLoaded(true), 1200);
    return () => clearTimeout(timer);
  }, []);

  return (
    <search className="header-search">
      <button type="button" className="search-button" onClick={open} aria-keyshortcuts="/">
        <IconSearch size={16} stroke={1.8} aria-hidden />
        <span>Search customers</span>
        <Kbd aria-hidden="true">/</Kbd>
      </button>
      {loaded && (
        <Suspense fallback={null}>
          <SearchDialog />
        </Suspense>
      )}
    </search>
  );
}
