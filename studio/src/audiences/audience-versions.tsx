import { Button } from "@mantine/core";
import { IconChevronRight, IconRestore } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { AudienceVersion } from "../../../src/audiences/audience-version.ts";
import { dayOf, timeOf } from "../format.ts";
import { UndoBar } from "../identities/undo-note.tsx";
import { useAudienceVersions } from "../queries/audiences.ts";
import { useOperation } from "../queries/operations.ts";
import { VersionDiff } from "./version-diff.tsx";

const route = getRouteApi("/customers/audiences/$audience");

/** What it was and since when; each can be opened, and an older one restored, which can be undone. */
export function AudienceVersions({ timeZone }: { timeZone: string }) {
  const { audience } = route.useParams();
  const { data, error } = useAudienceVersions(audience);
  const [done, setDone] = useState<Restored | null>(null);
  const versions = data?.versions ?? [];
  return (
    <section className="card" id="versions" aria-labelledby="versions-title">
      <header className="card-head">
        <div>
          <h2 id="versions-title">Versions</h2>
          <p>Each change of the definition. Open one to see what it changed.</p>
        </div>
      </header>
      {done !== null && (
        <UndoBar
          text={`Version ${done.version} is in force again, as a new version.`}
          operation="restore-audience"
          input={{ audience, version: done.insteadOf }}
          onUndone={() => setDone(null)}
        />
      )}
      {error !== null && data === undefined && (
        <p className="form-fault" role="alert">
          {error.message}
        </p>
      )}
      <ol className="versions">
        {versions.map((each, i) => (
          <Version
            key={each.version}
            version={each}
            before={versions[i + 1]}
            newest={versions[0]}
            timeZone={timeZone}
            onRestored={setDone}
          />
        ))}
      </ol>
    </section>
  );
}

/** A version that was made the newest, and which one that was instead of. */
interface Restored {
  readonly version: number;
  readonly insteadOf: number;
}

interface VersionProps {
  readonly version: AudienceVersion;
  readonly before: AudienceVersion | undefined;
  readonly newest: AudienceVersion | undefined;
  readonly timeZone: string;
  readonly onRestored: (done: Restored | null) => void;
}

function Version({ version, before, newest, timeZone, onRestored }: VersionProps) {
  const search = route.useSearch();
  const params = route.useParams();
  const isOpen = search.version === String(version.version);
  const isNow = version === newest;
  const isLikeNow = JSON.stringify(version.definition) === JSON.stringify(newest?.definition);
  return (
    <li className="version-item">
      <div className="version">
        <Link
          to="/customers/audiences/$audience"
          params={params}
          search={{ ...search, version: isOpen ? undefined : String(version.version) }}
          className="row-opener"
          aria-expanded={isOpen}
          replace
          resetScroll={false}
        >
          <IconChevronRight size={15} stroke={1.9} aria-hidden />
          Version {version.version}
        </Link>
        <span className="dim">
          {dayOf(version.since, timeZone)} {timeOf(version.since, timeZone)}
          {version.definition !== null &&
            (isNow ? ", in force" : isLikeNow && ", the same as in force")}
        </span>
        <p>{version.sentence ?? "Removed."}</p>
        {!isLikeNow && version.definition !== null && newest !== undefined && (
          <Restore version={version} newest={newest} onRestored={onRestored} />
        )}
      </div>
      {isOpen && <VersionDiff version={version} before={before} />}
    </li>
  );
}

function Restore(
  props: Pick<VersionProps, "version" | "onRestored"> & { newest: AudienceVersion },
) {
  const { version, newest, onRestored } = props;
  const { audience } = route.useParams();
  const restore = useOperation<object, unknown>("restore-audience");
  const run = () =>
    restore.mutate(
      { audience, version: version.version },
      {
        onSuccess: () =>
          onRestored(
            newest.definition === null
              ? null
              : { version: version.version, insteadOf: newest.version },
          ),
      },
    );
  return (
    <div className="version-restore">
      <Button
        variant="default"
        size="sm"
        loading={restore.isPending}
        leftSection={<IconRestore size={16} stroke={1.7} aria-hidden />}
        aria-label={`Restore version ${version.version}`}
        onClick={run}
      >
        Restore
      </Button>
      {restore.isError && (
        <p className="form-fault" role="alert">
          {restore.error.message}
        </p>
      )}
    </div>
  );
}
