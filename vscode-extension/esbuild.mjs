// Bundles the extension into dist/; with --tests, each unit test into dist/test/.
import { readdirSync } from "node:fs";
import { build } from "esbuild";

const common = { bundle: true, platform: "node", format: "cjs", target: "node20", sourcemap: false, logLevel: "warning" };
if (process.argv.includes("--tests")) {
  const tests = readdirSync("test").filter((name) => name.endsWith(".test.ts"));
  // Only the editor has its own module; of the client's what tests need is in the protocol's.
  const alias = { vscode: "./test/vscode.ts", "vscode-languageclient/node": "vscode-languageserver-protocol/node" };
  await build({ ...common, entryPoints: tests.map((name) => `test/${name}`), outdir: "dist/test", alias, logOverride: { "import-is-undefined": "silent" } });
} else {
  // What is loaded when it is first needed lies in files of its own: reading them, too, takes time.
  const later = ["connection", "rendering"];
  const apart = {
    name: "apart",
    setup: ({ onResolve }) => onResolve({ filter: /^\.\/(connection|rendering)$/ }, ({ path }) => ({ path: `${path}.js`, external: true })),
  };
  const product = { ...common, outdir: "dist", external: ["vscode"], minify: true };
  await build({ ...product, entryPoints: ["src/extension.ts"], plugins: [apart] });
  await build({ ...product, entryPoints: later.map((name) => `src/${name}.ts`) });
}
