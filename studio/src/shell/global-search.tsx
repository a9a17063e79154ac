import { Kbd } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { type ComponentType, useEffect, useRef, useState } from "react";

/** The search field of the header: `/` or a click opens the dialog, which is loaded while nothing else is. */
export function GlobalSearch() {
  const { Dialog, isAway, load } = useSearchDialog();
  const open = () => {
    load();
    spotlight.open();
  };
  useHotkeys([
    ["/", open],
    ["mod+K", open],
  ]);

  return (
    <search className="header-search">
      <button type="button" className="search-button" onClick={open} aria-keyshortcuts="/">
        <IconSearch size={16} stroke={1.8} aria-hidden />
        <span>{isAway ? "Server away: try again" : "Search customers"}</span>
        <Kbd aria-hidden="true">/</Kbd>
      </button>
      <span role="status" className="only-heard">
        {isAway ? "Search could not be loaded: the server does not answer." : ""}
      </span>
      {Dialog !== null && <Dialog />}
    </search>
  );
}

/** The dialog once it is loaded. A server that is away breaks nothing: it is asked again at the next press. */
function useSearchDialog() {
  const [Dialog, setDialog] = useState<ComponentType | null>(null);
  const [isAway, setAway] = useState(false);
  const load = useRef(() => {
    import("./search-dialog.tsx").then(
      (loaded) => {
        setDialog(() => loaded.default);
        setAway(false);
      },
      () => setAway(true),
    );
  }).current;
  useEffect(() => {
    const timer = setTimeout(load, 1200);
    return () => clearTimeout(timer);
  }, [load]);
  return { Dialog, isAway, load };
}
