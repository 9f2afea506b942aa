import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What the recorder does without, and where ours takes part. Each is found once in rrweb's file, or the build fails. */
const RECORDER = [
  // Mutations pass through calm.ts
  [/callbackWrapper\((mutationBuffer\.processMutations\.bind\(mutationBuffer\))\)/, "callbackWrapper(calm($1))"],
  // Canvases are never recorded
  [/const jsContent = '.*';\n/, 'const jsContent = "";\n'],
  [/const blob = typeof self !== "undefined" && .*;\n/, "const blob = null;\n"],
  [/\nclass CanvasManager \{/, "\nclass CanvasManager { reset() {} freeze() {} unfreeze() {} lock() {} unlock() {} }\nclass Unused {"],
];

const trimmed = {
  name: "trimmed recorder",
  setup(build) {
    build.onLoad({ filter: /@rrweb\/record\/dist\/record\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const [from, to] of RECORDER) {
        if (contents.match(new RegExp(from, "g"))?.length !== 1) {
          throw new Error(`not once in @rrweb/record: ${from}`);
        }
        contents = contents.replace(from, to);
      }
      return { contents: `import { calm } from ${JSON.stringify(here("src/calm.ts"))};\n${contents}`, loader: "js" };
    });
  },
};

const common = {
  outdir: here("dist"),
  bundle: true,
  minify: true,
  target: "es2020",
  charset: "utf8",
  legalComments: "none",
  sourcemap: false,
  logLevel: "warning",
};

await build({ ...common, entryPoints: { a: here("src/main.ts") }, format: "iife" });
await build({ ...common, entryPoints: { b: here("src/rest.ts"), d: here("src/doctor.ts"), r: here("src/recorder.ts") }, format: "esm", plugins: [trimmed] });
await build({ ...common, entryPoints: { index: here("src/index.ts") }, format: "esm", minify: false });
