// vite.config.ts — bundles client/ into dist/client, which the Worker serves as static assets.
import { defineConfig } from "vite";

export default defineConfig({
  root: "client",
  // Not `preact`'s plugin: JSX is all that is needed of it.
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/client",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 1500,
  },
});
