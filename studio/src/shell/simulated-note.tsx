import { useSources } from "../queries/data.ts";

/** The names of the sources whose events are invented. */
export function useSimulatedSources(): readonly string[] {
  const { data = [] } = useSources();
  return data.filter(({ kind }) => kind === "simulated").map(({ name }) => name);
}

/** Where what arrives, or whom it moved, is shown: that some of it is invented. */
export function SimulatedNote({ pathname }: { pathname: string }) {
  const names = useSimulatedSources();
  const showsThem = pathname.startsWith("/data") || pathname.startsWith("/customers/audiences");
  if (names.length === 0 || !showsThem) return null;
  return (
    <p className="simulated-note">
      <strong>Simulated:</strong> the events of{" "}
      {names.map((name) => (
        <code key={name}>{name}</code>
      ))}{" "}
      are invented, and so are their people.
    </p>
  );
}
