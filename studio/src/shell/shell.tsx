import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { Header } from "./header.tsx";
import { Menu } from "./menu.tsx";
import { SimulatedNote } from "./simulated-note.tsx";

/** The frame of every place: header, menu, and the place itself in `main`. */
export function Shell() {
  const [menuOpen, setMenuOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const lastPath = useRef(pathname);

  // A new place starts for the keyboard and the screen reader where it starts for the eye.
  useEffect(() => {
    if (lastPath.current === pathname) return;
    lastPath.current = pathname;
    setMenuOpen(false);
    main.current?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <Header menuOpen={menuOpen} onMenu={() => setMenuOpen(!menuOpen)} />
      <Menu open={menuOpen} onLeave={() => setMenuOpen(false)} />
      <main className="shell-main" id="main" ref={main} tabIndex={-1}>
        <SimulatedNote pathname={pathname} />
        <Outlet />
      </main>
    </div>
  );
}
