/** `perennial-commerce/client`: asks a server of Perennial from a shop's own server. It carries nothing of the server. */
export type { Answer, Decided, Undecided } from "../decide/decider.ts";
export type { GuideAnswer } from "../decide/guide/answers.ts";
export type { OutcomeRequest } from "../decide/outcome.ts";
export type {
  Answers,
  Asked,
  Client,
  ClientOptions,
  GuideAnswered,
  GuideAsked,
  NoAnswer,
  Patience,
} from "./client.ts";
export { createClient } from "./client.ts";
export type { LostOutcome } from "./outcome-outbox.ts";
