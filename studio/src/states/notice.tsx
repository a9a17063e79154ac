import type { ReactNode } from "react";

/** A calm full-page message: what is the matter, what to do, and a word to quote. */
export function Notice(props: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly quote?: string | undefined;
}) {
  return (
    <section className="notice">
      <div className="notice-icon" aria-hidden="true">
        {props.icon}
      </div>
      <h1>{props.title}</h1>
      {props.children}
      {props.quote !== undefined && (
        <p className="notice-quote">
          If you ask for help, quote <code>{props.quote}</code>.
        </p>
      )}
    </section>
  );
}
