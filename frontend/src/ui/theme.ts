import { createTheme, type MantineColorsTuple } from "@mantine/core";
import i18next from "i18next";

/** Petrol: the accent. Shade 8 carries white text at 7:1, which Mantine's own blue does not. */
const petrol: MantineColorsTuple = [
  "#e8f6f8",
  "#d2eaef",
  "#a6d5de",
  "#76bfcd",
  "#4fabbd",
  "#3399ad",
  "#1d86a0",
  "#126f86",
  "#0c5a6e",
  "#063f4e",
];

/** Ink: neutral surfaces with a little of the accent in them, for the dark scheme. */
const ink: MantineColorsTuple = [
  "#d6dde2",
  "#b4bfc7",
  "#93a1ab",
  "#6b7a85",
  "#3e4b55",
  "#2f3a43",
  "#242d35",
  "#1a2229",
  "#141b21",
  "#0d1217",
];

/** Sand-tinted greys for the light scheme. */
const stone: MantineColorsTuple = [
  "#f7f8f7",
  "#f0f2f1",
  "#e4e8e7",
  "#d5dbd9",
  "#bcc5c3",
  "#98a3a1",
  "#6d7a79",
  "#4f5b5b",
  "#364142",
  "#202a2c",
];

export const theme = createTheme({
  primaryColor: "petrol",
  primaryShade: { light: 8, dark: 8 },
  colors: { petrol, dark: ink, gray: stone },
  black: "#182226",
  fontFamily:
    '"Figtree Variable", "Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, monospace',
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.625rem", lineHeight: "1.25" },
      h2: { fontSize: "1.25rem", lineHeight: "1.3" },
      h3: { fontSize: "1.0625rem", lineHeight: "1.35" },
      h4: { fontSize: "0.9375rem", lineHeight: "1.4" },
    },
  },
  defaultRadius: "md",
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "12px", xl: "20px" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    Modal: { defaultProps: () => ({ centered: true, radius: "lg", ...named() }) },
    Drawer: { defaultProps: named },
    Menu: { defaultProps: { shadow: "md", radius: "md" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
  },
});

/** The cross of a dialog is an image: it needs a name, in the language of the moment. */
function named() {
  return { closeButtonProps: { "aria-label": i18next.t("shell:action.close") } };
}
