import type { ReactNode } from "react";

/** A calm full-page message: what is the matter, what to do, and a word to quote. */
export function Notice(props: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly quote?: string | undefined;
  /** 2 where the page keeps its own heading above the notice. */
  readonly level?: 1 | 2;
}) {
  const Heading = props.level === 2 ? "h2" : "h1";
  return (
    <section className="notice">
      <div className="notice-icon" aria-hidden="true">
        {props.icon}
      </div>
      <Heading>{props.title}</Heading>
      {props.children}
      {props.quote !== undefined && (
        <p className="notice-quote">
          If you ask for help, quote <code>{props.quote}</code>.
        </p>
      )}
    </section>
  );
}
