import { Link } from "@tanstack/react-router";
import type { AudienceDetail } from "../../../src/audiences/audience-list.ts";
import { useSubscriptions } from "../queries/audiences.ts";
import { AddSubscription } from "./add-subscription.tsx";
import { SubscriptionRow } from "./subscription-row.tsx";

/** Which audiences ask of it, and where its changes are sent. */
export function UsedBy({ detail: { audience, usedBy } }: { detail: AudienceDetail }) {
  const { data, error } = useSubscriptions();
  const told = data?.subscriptions.filter((each) => [null, audience].includes(each.audience)) ?? [];
  return (
    <section className="card" id="used-by" aria-labelledby="used-title">
      <header className="card-head">
        <div>
          <h2 id="used-title">Used by</h2>
          <p>
            {usedBy.length === 0 ? (
              "No other audience asks of it."
            ) : (
              <>
                Asked of by{" "}
                {usedBy.map((each, i) => (
                  <span key={each.audience}>
                    {i > 0 && ", "}
                    <Link to="/customers/audiences/$audience" params={{ audience: each.audience }}>
                      {each.title}
                    </Link>
                  </span>
                ))}
                .
              </>
            )}{" "}
            {told.length === 0
              ? "Its changes are sent nowhere."
              : "Its changes are sent, signed, as people come and go:"}
          </p>
        </div>
      </header>
      {error !== null && data === undefined && (
        <p className="form-fault" role="alert">
          {error.message}
        </p>
      )}
      {told.length > 0 && (
        <ul className="subscriptions" aria-label="Subscriptions">
          {told.map((each) => (
            <SubscriptionRow key={each.subscriptionId} subscription={each} />
          ))}
        </ul>
      )}
      <AddSubscription audience={audience} />
    </section>
  );
}
