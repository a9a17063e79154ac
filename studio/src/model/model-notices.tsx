import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ValueReport } from "../../../src/predict/value-report.ts";
import { day, sentence } from "../format.ts";

/** What to know before reading any figure: a baseline had to be used, or the shop has left the forecast. */
export function ModelNotices({ model }: { model: ValueReport["model"] }) {
  const { choice, alarm } = model;
  return (
    <>
      {choice.isBaseline && (
        <ModelNotice title={`These forecasts are a baseline: ${choice.title}`}>
          {sentence(choice.why)}
        </ModelNotice>
      )}
      {alarm !== null && (
        <ModelNotice
          title={`Since ${day(alarm.since)} there are ${alarm.direction} orders than forecast`}
        >
          {sentence(alarm.message)}
        </ModelNotice>
      )}
    </>
  );
}

function ModelNotice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="model-notice" role="note">
      <IconAlertTriangle size={18} stroke={1.8} aria-hidden />
      <p>
        <strong>{title}.</strong> {children}
      </p>
    </div>
  );
}
