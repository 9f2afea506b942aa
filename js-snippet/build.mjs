import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await build({
  entryPoints: { a: here("src/main.ts"), r: here("src/recorder.ts") },
  outdir: here("dist"),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2019",
  charset: "utf8",
  legalComments: "none",
  sourcemap: false,
  logLevel: "warning",
});
