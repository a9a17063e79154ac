import { useClipboard } from "@mantine/hooks";

/** Copies text, and says for two seconds that it did. */
export function useCopied(): { readonly copied: boolean; readonly copy: (text: string) => void } {
  const { copied, copy } = useClipboard({ timeout: 2000 });
  return { copied, copy };
}
