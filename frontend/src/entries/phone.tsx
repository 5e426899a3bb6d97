import "@mantine/core/styles.css";
import "../ui/global.css";
import { MantineProvider } from "@mantine/core";
import { createRoot } from "react-dom/client";
import { readBoot } from "../api/boot";
import { startI18n } from "../i18n";
import { PhonePage } from "../phone/PhonePage";
import { shareStyleNonce } from "../ui/styleNonce";
import { theme } from "../ui/theme";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root to draw into.");
await startI18n(readBoot().locale);
const nonce = shareStyleNonce();
createRoot(root).render(
  <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
    <PhonePage />
  </MantineProvider>,
);
