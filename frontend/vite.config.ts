import { defineConfig } from "vite";

export default defineConfig({
  build: {
    lib: { entry: "src/main.tsx", formats: ["es"], fileName: () => "index.js" },
    outDir: "../tensorboard_plugin_weightvis/static",
    emptyOutDir: true,
    target: "es2022",
  },
});
