import { day } from "../format.ts";
import { useSimulatedOrders, useSources } from "../queries/data.ts";

/** The names of the sources whose events are invented. */
export function useSimulatedSources(): readonly string[] {
  const { data = [] } = useSources();
  return data.filter(({ kind }) => kind === "simulated").map(({ name }) => name);
}

/** Where what arrives, or whom it moved, is shown: that some of it is invented. Invented orders are told everywhere. */
export function SimulatedNote({ pathname }: { pathname: string }) {
  const names = useSimulatedSources();
  const { data: invented } = useSimulatedOrders(names.length > 0);
  const showsThem = pathname.startsWith("/data") || pathname.startsWith("/customers/audiences");
  if (names.length === 0 || !(showsThem || invented)) return null;
  return (
    <p className="simulated-note">
      {showsThem ? (
        <>
          <strong>Simulated:</strong> the events of{" "}
          {names.map((name) => (
            <code key={name}>{name}</code>
          ))}{" "}
          are invented{invented ? ". " : ", and so are their people."}
        </>
      ) : (
        <strong>Simulated: </strong>
      )}
      {invented &&
        `${invented.orders.toLocaleString("en-GB")} orders from ${day(invented.since.slice(0, 10))} on are invented. What is told of the shop since then did not happen.`}
    </p>
  );
}
