/** The gallery as a built page, for measuring: `vite build --config dev/gallery.config.ts`. */

import { defineConfig } from "vite";

export default defineConfig({
  build: { target: "es2022", rolldownOptions: { input: "dev/gallery.html" } },
});
