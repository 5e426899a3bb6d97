import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "/static/app/",
  plugins: [react()],
  // The page comes from Django in development too, so assets must name Vite's own origin.
  server: { port: 5173, strictPort: true, cors: true, origin: "http://127.0.0.1:5173" },
  build: {
    outDir: "../static/app",
    emptyOutDir: true,
    manifest: "manifest.json",
    // light-dark() stays as written: lowered, it would not see Mantine's color-scheme.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    rolldownOptions: {
      // What these make and nobody uses is left out, parts of the canvas library among it.
      treeshake: { manualPureFunctions: ["memo", "forwardRef", "createContext", "lazy"] },
      input: { main: "src/entries/main.tsx", phone: "src/entries/phone.tsx" },
      output: {
        codeSplitting: {
          groups: [
            // One file for what every page needs, so that a first load is not fifty requests.
            { name: "react", test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: "icons", test: /createReactComponent|defaultAttributes/ },
          ],
        },
      },
    },
  },
  worker: { format: "es" },
  test: {
    environment: "happy-dom",
    setupFiles: ["src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    pool: "threads",
    maxWorkers: 1,
    testTimeout: 30_000, // ms; the machine may be busy
  },
});
