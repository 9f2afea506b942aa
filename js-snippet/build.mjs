import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { minify } from "terser";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What the recorder does without, and where ours takes part. Each is found once in rrweb's file, or the build fails. */
const RECORDER = [
  // Mutations pass through calm.ts
  [/callbackWrapper\((mutationBuffer\.processMutations\.bind\(mutationBuffer\))\)/, "callbackWrapper(calm($1))"],
  // Masking is ours (redact.ts), and needs no look at every text's ancestors
  [/\nfunction needMaskingText\(/, "\nfunction needMaskingText() { return false; }\nfunction unused("],
  // Canvases are never recorded
  [/const jsContent = '.*';\n/, 'const jsContent = "";\n'],
  [/const blob = typeof self !== "undefined" && .*;\n/, "const blob = null;\n"],
  [/\nclass CanvasManager \{/, "\nclass CanvasManager { reset() {} freeze() {} unfreeze() {} lock() {} unlock() {} }\nclass Unused {"],
  [/if \(tagName === "canvas" && recordCanvas\) \{[^]*?\n  \}\n/, ""],
  [/if \(tagName === "img" && inlineImages\) \{[^]*?\n  \}\n/, ""],
  // A keyframe takes what known.ts knows
  [/(const _serializedNode = )(serializeNode\(n, \{)/, "const told = skipChild ? null : mirror2.getMeta(n), kept = entire(n, told, mirror2);\n  if (kept) return kept;\n  $1again(n, told) || $2"],
  [/return serializedNode;(\n\}\nfunction snapshot\()/, "return skipChild ? serializedNode : settled(n, serializedNode);$1"],
  [/\nfunction stringifyStylesheet\(s\) \{/, "\nfunction stringifyStylesheet(s) { return sheetText(s, readStylesheet); }\nfunction readStylesheet(s) {"],
  // It looks for getters where there are methods, and makes a frame to find them in
  [/Element: \["shadowRoot", "querySelector", "querySelectorAll"\]/, 'Element: ["shadowRoot"]'],
  // Lists of nodes are made anew for each question, and their `forEach` goes through the browser's own code
  [/index\.childNodes\(n\)\.forEach\(\(childN\) => this\.genAdds\(childN\)\);/, "eachChild(n, this.genAdds);"],
  [/index\.childNodes\(n\)\.forEach\(\(childN\) => deepDelete\(addsSet, childN\)\);/, "eachChild(n, (childN) => deepDelete(addsSet, childN));"],
  [/index\.childNodes\(next\)\.forEach\(\(n2\) => queue\.push\(n2\)\);/, "eachChild(next, (n2) => queue.push(n2));"],
  [/if \(n\.childNodes\) \{\s*n\.childNodes\.forEach\(\s*\(childNode\) => this\.removeNodeFromMap\(childNode\)\s*\);\s*\}/, "eachChild(n, (childNode) => this.removeNodeFromMap(childNode));"],
  [/m\.addedNodes\.forEach\(/, "each(m.addedNodes, "],
  [/for \(const childN of Array\.from\(index\.childNodes\(n\)\)\) \{/, "for (let childN = index.firstChild(n); childN; childN = index.nextSibling(childN)) {"],
  // A getter is looked up once, not at each question
  [/\nfunction ownerDocument\(n\) \{[^]*?(?=\nfunction contains\()/, (block) => block.replace(/function (\w+)\(n\) \{\s*return getUntaintedAccessor\("Node", n, "\w+"\);\s*\}/g, (_, name) => `let ${name}Of; function ${name}(n) { return (${name}Of ||= getter("Node", "${name}")).call(n); }`)],
  [/return getUntaintedAccessor\("Element", n, "shadowRoot"\);/, 'return (shadowOf ||= getter("Element", "shadowRoot")).call(n);'],
  [/\nfunction inDom\(n\) \{[^]*?\n\}\n/, "\nfunction inDom(n) { return n.nodeType !== 9 && n.isConnected; }\n"],
  // Asked of what holds the nodes that are removed, not of each
  [/m\.removedNodes\.forEach\(\(n\) => \{\s*const nodeId = this\.mirror\.getId\(n\);\s*const parentId = (isShadowRoot\(m\.target\) \? [^;]*;)\s*if \(isBlocked\([^|]*\) \|\| /, `const parentId = $1
          const away = m.removedNodes.length && isAncestorRemoved(m.target, this.mirror), shadow = isShadowRoot(m.target) && isNativeShadowDom(m.target) ? true : void 0;
          each(m.removedNodes, (n) => {
            const nodeId = this.mirror.getId(n);
            if (`],
  [/else if \(isAncestorRemoved\(m\.target, this\.mirror\)\) ;/, "else if (away) ;"],
  [/isShadow: isShadowRoot\(m\.target\) && isNativeShadowDom\(m\.target\) \? true : void 0/, "isShadow: shadow"],
  [/if \(!isBlocked\(n, this\.blockClass, this\.blockSelector, false\)\) \{(?=\s*eachChild\(n, this\.genAdds)/, "if (n.nodeType === 1 && !isBlocked(n)) {"],
  // The same options for all that is added at once
  [/const iter = this\.addedSet\.values\(\);([^]*?const sn = serializeNodeWithId\(n, )(\{[^]*?\n {10}cssCaptured\n {8}\})\);/, (_, between, options) => `const iter = this.addedSet.values(), outermost = !getRootId(this.doc, this.mirror), options = ${options.replace(/cssCaptured\n/, "cssCaptured: false\n").replace("hasShadowRoot(n)", "hasShadowRoot(currentN)").replace("index.shadowRoot(n)", "index.shadowRoot(currentN)")};${between.replace("const sn =", "options.cssCaptured = cssCaptured;\n        const sn = outermost && plain(n, parentNode2, this.mirror, genId, transformAttribute) ||")}options);`],
  [/const serializedNode = Object\.assign\(_serializedNode, \{ id \}\);/, "const serializedNode = _serializedNode;\n  serializedNode.id = id;"],
  // What is asked of every node is asked for less: `data-ash-block` is the only mark that blocks, and names of custom elements have a dash
  [/\nfunction _isBlockedElement\(element, [^]*?\n\}\n/, "\nfunction _isBlockedElement(element) { return element.hasAttribute(BLOCK) || element.hasAttribute(OWN); }\n"],
  [/\nfunction isBlocked\(node, [^]*?\n\}\n/, "\nfunction isBlocked(node, _c, _s, up) { const el = node && (node.nodeType === 1 ? node : node.parentElement); return !!el && (_isBlockedElement(el) || up && !!el.closest(`[${BLOCK}]`)); }\n"],
  [/if \(customElements\.get\(tagName\)\)/, 'if (tagName.includes("-") && customElements.get(tagName))'],
  [/n && "host" in n && "mode" in n && /, "n && n.nodeType === 11 && "],
  [/if \(!n \|\| !\("shadowRoot" in n\)\) return null;/, "if (!n || n.nodeType !== 1) return null;"],
  [/return \["video", "audio"\]\.includes\(tagName\) && /, 'return (tagName === "video" || tagName === "audio") && '],
];

const EACH = `
function each(list, run) { for (let i = 0, { length } = list; i < length; i++) run(list[i]); }
function getter(key, name) {
  const found = Object.getOwnPropertyDescriptor(getUntaintedPrototype(key), name)?.get;
  return found || function () { return this[name]; };
}
let shadowOf;
function eachChild(node, run) { for (let child = index.firstChild(node); child; child = index.nextSibling(child)) run(child); }
`;

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
      const ours = [["calm", "calm"], ["again, entire, settled, sheetText", "known"], ["plain", "plain"]].map(([names, file]) => `import { ${names} } from ${JSON.stringify(here(`src/${file}.ts`))};\n`);
      const names = 'const BLOCK = "data-ash-block", OWN = "__rrwebUntaintedMutationObserver";\n';
      return { contents: ours.join("") + names + EACH + contents, loader: "js" };
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
  drop: ["console"],
  logLevel: "warning",
};

/** Chromium compiles these files whole, beside the page's own thread: nearly all of them is used, and each function that it first meets as it is called would cost the page. */
const EAGER = "//# allFunctionsCalledOnLoad\n";

/** What a.js gains by, and by what the limit is just kept; the names are of one file alone. */
const TIGHT = { compress: { passes: 5, hoist_funs: true }, mangle: { properties: { regex: /^(flying|tries)$/ } } };

/** Once more: terser takes off another twentieth. */
async function shrink(...names) {
  for (const name of names) {
    const file = here(`dist/${name}`);
    const { code } = await minify(await readFile(file, "utf8"), { ecma: 2020, module: name !== "a.js", toplevel: true, compress: { passes: 3 }, ...(name === "a.js" && TIGHT), format: { ascii_only: false, comments: false } });
    await writeFile(file, EAGER + code);
  }
}

await build({ ...common, entryPoints: { b: here("src/rest.ts"), d: here("src/doctor.ts"), r: here("src/recorder.ts") }, format: "esm", plugins: [trimmed] });
await shrink("b.js", "d.js", "r.js");

const version = async (name) => JSON.stringify(createHash("sha256").update(await readFile(here(`dist/${name}`))).digest("hex").slice(0, 6));

await build({ ...common, entryPoints: { a: here("src/main.ts") }, format: "iife", tsconfigRaw: "{}", define: { B: await version("b.js"), R: await version("r.js") } });
await shrink("a.js");
await build({ ...common, entryPoints: { index: here("src/index.ts") }, format: "esm", minify: false });
