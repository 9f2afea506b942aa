// Every src/<name>.ts becomes viewer/static/dist/<name>.js; folders below src hold what they share.
import { readdirSync } from "node:fs";
import { build } from "esbuild";

const names = readdirSync(new URL("src", import.meta.url)).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));

await build({
  entryPoints: names.map((name) => `src/${name}`),
  absWorkingDir: new URL(".", import.meta.url).pathname,
  outdir: "../static/dist",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "linked",
});
