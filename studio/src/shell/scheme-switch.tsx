import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";

/** Light or dark; the system decides until somebody presses. */
export function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light", { getInitialValueInEffect: false }) === "dark";
  const Icon = isDark ? IconSun : IconMoon;
  return (
    <ActionIcon
      className="scheme-switch"
      variant="subtle"
      color="gray"
      size={36}
      aria-label={isDark ? "Switch to light colours" : "Switch to dark colours"}
      onClick={() => setColorScheme(isDark ? "light" : "dark")}
    >
      <Icon size={18} stroke={1.7} aria-hidden />
    </ActionIcon>
  );
}
