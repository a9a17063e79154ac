import { PerennialError, toPerennialError } from "../core/errors.ts";
import { subjectId } from "../core/subject.ts";
import { type FoundIdentity, findIdentity } from "../customers/identity-view.ts";
import type { Who } from "../decide/decider.ts";
import type { GuideAnswer } from "../decide/guide/answers.ts";
import {
  answerEvent,
  answerProperties,
  newAnswers,
  readRememberedAnswers,
} from "../decide/guide/remembered-answers.ts";
import type { Store } from "../store/store.ts";
import type { Live } from "./live.ts";

/** Whom a guide is asked for. Who is not yet known is a person of their own. */
export async function guidedPerson(
  store: Store,
  { kind, value }: Who,
  isExact: boolean,
): Promise<Pick<FoundIdentity, "kind" | "value" | "person">> {
  try {
    return await findIdentity(store, isExact ? `${kind}:${value}` : value);
  } catch (error) {
    if (toPerennialError(error).code !== "NOT_FOUND") throw error;
    return { kind, value, person: subjectId(kind, value) };
  }
}

/**
 * Keeps a session's answers as events of the person: audiences, the person's page, an access export and an erasure reach them as all
 * events. Those that are kept already are not kept again.
 * @returns whether they are kept: what stands for nobody is not
 * @throws PerennialError BAD_ARGUMENT for a person who is not named by the id that events say
 */
export async function keepAnswers(
  store: Store,
  { intake }: Pick<Live, "intake">,
  by: {
    readonly who: Awaited<ReturnType<typeof guidedPerson>>;
    readonly source: string;
    readonly answers: readonly GuideAnswer[];
  },
): Promise<boolean> {
  const receivedAt = Date.now();
  const named = namedAs(by.who);
  const kept = await readRememberedAnswers(store, by.who.person, receivedAt - 86_400_000);
  const items = newAnswers(by.answers, kept, receivedAt).map((answer, nth, { length }) => ({
    ...{ type: "track", event: answerEvent, ...named },
    // Those of one request in their order.
    timestamp: new Date(receivedAt - length + nth).toISOString(),
    properties: answerProperties(answer),
  }));
  if (items.length === 0) return true;
  const { rejected } = await intake.receive({ source: by.source, receivedAt, items });
  return rejected.length === 0;
}

function namedAs({ kind, value }: Pick<FoundIdentity, "kind" | "value">): object {
  if (kind === "customer_id") return { userId: value };
  if (kind === "anonymous_id") return { anonymousId: value };
  throw new PerennialError(
    "BAD_ARGUMENT",
    `remember: "${value}" is known as ${kind}. Name the customer by the id that your events say in userId, or ask without remember.`,
  );
}
