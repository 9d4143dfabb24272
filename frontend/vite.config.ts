import { defineConfig } from "vitest/config";

const backend = process.env.WEIGHTVIS_BACKEND ?? "http://127.0.0.1:6006/data/plugin/weightvis";
const routes = [
  "heads|overview|tendency|weights|curves|embedding|film|agreement",
  "samples|selection|activations|neighbours|projector",
  "findings|whatif|importance|shapley|dependence|pairs|minimal|feature|history|change",
  "clips|clip|attention|course",
].join("|");

export default defineConfig({
  build: {
    lib: { entry: "src/main.tsx", formats: ["es"], fileName: () => "index.js" },
    outDir: "../tensorboard_plugin_weightvis/static",
    emptyOutDir: true,
    target: "es2022",
    rolldownOptions: {
      output: {
        chunkFileNames: "[name]-[hash].js",
        // What the first load shares with parts that come later is one file, not twenty.
        codeSplitting: {
          groups: [
            {
              name: "shared",
              minShareCount: 2,
              test: /^(?!.*views.(importance|whatif|attention))/,
            },
          ],
        },
      },
    },
  },
  test: { setupFiles: ["test/window.ts"] },
  server: {
    open: false,
    proxy: {
      [`^/dev/(${routes})(\\?|$)`]: {
        target: backend,
        rewrite: (path) => path.replace(/^\/dev/, ""),
      },
    },
  },
});
