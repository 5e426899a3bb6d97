import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { startI18n } from "../i18n";

await startI18n("en");

// The machine may be busy; nobody waits when it is not.
configure({ asyncUtilTimeout: 10_000 });

// Mantine asks for these; happy-dom has no layout to answer with.
if (!window.matchMedia) {
  window.matchMedia = (query: string) =>
    ({
      matches: false,
      media: query,
      addEventListener: () => {},
      removeEventListener: () => {},
      addListener: () => {},
      removeListener: () => {},
      dispatchEvent: () => false,
      onchange: null,
    }) as MediaQueryList;
}
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
if (!document.fonts) {
  Object.defineProperty(document, "fonts", { value: new EventTarget() });
}

afterEach(cleanup);
