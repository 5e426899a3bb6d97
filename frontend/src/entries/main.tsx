import "@mantine/core/styles.css";
import "../ui/global.css";
import { createRoot } from "react-dom/client";
import { readBoot } from "../api/boot";
import { setCsrfToken } from "../api/client";
import { startI18n } from "../i18n";
import { App } from "../shell/App";

const boot = readBoot();
setCsrfToken(boot.csrf_token);

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root to draw into.");
await startI18n(boot.locale, ["shell"]);
createRoot(root).render(<App />);
