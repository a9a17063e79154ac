// Before the first paint: the colour scheme chosen earlier, else the system's. A file, so that a strict CSP can forbid inline scripts.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("perennial-scheme");
  } catch {
    // Storage may be forbidden; the system's scheme then stands.
  }
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const scheme = chosen === "dark" || chosen === "light" ? chosen : system;
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
})();
