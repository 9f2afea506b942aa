// Every src/<name>.ts and styles/<name>.css becomes one file in viewer/static/dist; the folders below hold their parts.
import { readdirSync } from "node:fs";
import { build } from "esbuild";

const entries = (folder, ending) =>
  readdirSync(new URL(folder, import.meta.url))
    .filter((name) => name.endsWith(ending) && !name.endsWith(".d.ts"))
    .map((name) => `${folder}/${name}`);

const shared = {
  absWorkingDir: new URL(".", import.meta.url).pathname,
  outdir: "../static/dist",
  bundle: true,
  minify: true,
  legalComments: "linked",
};

await build({ ...shared, entryPoints: entries("src", ".ts"), format: "esm", target: "es2022" });
await build({ ...shared, entryPoints: entries("styles", ".css") });
