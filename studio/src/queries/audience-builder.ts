import { useDebouncedValue } from "@mantine/hooks";
import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { AudienceCount } from "../../../src/audiences/audience-count.ts";
import type { AudienceChange } from "../../../src/audiences/audience-store.ts";
import type { ConditionSchema } from "../../../src/audiences/condition-schemas.ts";
import type { DefinitionReading } from "../../../src/audiences/definition-reading.ts";
import type { StarterAudience } from "../../../src/audiences/gallery.ts";
import type { Suggestion, SuggestionQuery } from "../../../src/audiences/suggestions.ts";
import { getJson, postJson } from "./api.ts";
import { runOperation } from "./operations.ts";

/** The conditions there are; they change with the server's version only. */
export function useConditionSchemas(): UseQueryResult<readonly ConditionSchema[]> {
  return useQuery({
    queryKey: ["audience-conditions"],
    queryFn: async ({ signal }) => {
      const path = "/api/audience-conditions";
      return (await getJson<{ conditions: readonly ConditionSchema[] }>(path, signal)).conditions;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Audiences to begin with. */
export function useStarterAudiences(): UseQueryResult<readonly StarterAudience[]> {
  return useQuery({
    queryKey: ["audience-gallery"],
    queryFn: async ({ signal }) => {
      const path = "/api/audience-gallery";
      return (await getJson<{ audiences: readonly StarterAudience[] }>(path, signal)).audiences;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What the shop has seen, a moment after one stopped typing; nothing is asked while `asked` is undefined. */
export function useSuggestions(
  asked: Partial<SuggestionQuery> | undefined,
): UseQueryResult<readonly Suggestion[]> {
  const typed = new URLSearchParams(
    Object.entries(asked ?? {}).flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [[name, String(value)]],
    ),
  ).toString();
  const [query] = useDebouncedValue(typed, 250);
  return useQuery({
    queryKey: ["audience-suggestions", query],
    queryFn: async ({ signal }) => {
      const path = `/api/audience-suggestions?${query}`;
      return (await getJson<{ suggestions: readonly Suggestion[] }>(path, signal)).suggestions;
    },
    enabled: asked !== undefined && query === typed,
    staleTime: 5 * 60_000,
  });
}

/** What a definition says, and its faults. */
export function useReading(text: string): UseQueryResult<DefinitionReading> {
  return useQuery({
    queryKey: ["audience-reading", text],
    queryFn: ({ signal }) => postJson<DefinitionReading>("/api/audiences/read", text, signal),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Reads a definition at once: before it is saved. */
export function useReadNow(): (text: string) => Promise<DefinitionReading> {
  const queries = useQueryClient();
  return (text) =>
    queries.fetchQuery({
      queryKey: ["audience-reading", text],
      queryFn: ({ signal }) => postJson<DefinitionReading>("/api/audiences/read", text, signal),
      staleTime: Number.POSITIVE_INFINITY,
    });
}

/** Whom a definition means now; nothing is asked while `text` is undefined. */
export function useAudienceCount(text: string | undefined): UseQueryResult<AudienceCount> {
  return useQuery({
    queryKey: ["audience-count", text],
    queryFn: ({ signal }) => postJson<AudienceCount>("/api/audiences/count", text ?? "", signal),
    placeholderData: keepPreviousData,
    enabled: text !== undefined,
  });
}

/** Keeps a definition: as a new version where it changed. */
export function useSaveAudience(): UseMutationResult<readonly AudienceChange[], Error, string> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (text) =>
      runOperation<readonly AudienceChange[]>(
        "apply-audiences",
        { prune: false },
        { name: "studio", text: `[${text}]` },
      ),
    onSuccess: () => void queries.invalidateQueries(),
  });
}
