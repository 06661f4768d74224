// The TypeScript language service, asked line by line: ["references", place] for what refers to the symbol declared at a
// place, ["leads", place, declaration] for whether what stands at a place leads to a declaration.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";

const [home, root] = process.argv.slice(2);
const ts = createRequire(join(home, "package.json"))("typescript");

function* sources(folder) {
  for (const name of readdirSync(folder)) {
    if (name === "node_modules" || name === ".git") continue;
    const path = join(folder, name);
    const about = statSync(path, { throwIfNoEntry: false });
    if (about?.isDirectory()) yield* sources(path);
    else if (/\.([cm]?[jt]sx?)$/.test(name)) yield path;
  }
}

const files = [...sources(root)];
const configPath = ts.findConfigFile(root, ts.sys.fileExists);
const config = configPath
  ? ts.parseJsonConfigFileContent(ts.readConfigFile(configPath, ts.sys.readFile).config, ts.sys, root).options
  : {};
const options = { moduleResolution: ts.ModuleResolutionKind.Bundler, module: ts.ModuleKind.ESNext, ...config };
Object.assign(options, { allowJs: true, noEmit: true });
const service = ts.createLanguageService({
  getCompilationSettings: () => options,
  getScriptFileNames: () => files,
  getScriptVersion: () => "1",
  getScriptSnapshot: (file) =>
    ts.sys.fileExists(file) ? ts.ScriptSnapshot.fromString(readFileSync(file, "utf8")) : undefined,
  getCurrentDirectory: () => root,
  getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
  fileExists: ts.sys.fileExists,
  readFile: ts.sys.readFile,
  readDirectory: ts.sys.readDirectory,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
});
const program = service.getProgram();

function offset([path, line, column]) {
  const source = program.getSourceFile(join(root, path));
  return source && ts.getPositionOfLineAndCharacter(source, line - 1, column);
}

function place(fileName, start) {
  const at = ts.getLineAndCharacterOfPosition(program.getSourceFile(fileName), start);
  return [relative(root, fileName), at.line + 1, at.character];
}

// Names of declarations are not uses; entries of import lists, properties of literals and parts of patterns are.
function declares(fileName, start) {
  const node = ts.getTokenAtPosition(program.getSourceFile(fileName), start);
  const { parent } = node;
  const uses = [ts.isImportSpecifier, ts.isExportSpecifier, ts.isImportClause, ts.isPropertyAssignment,
    ts.isShorthandPropertyAssignment, ts.isBindingElement, ts.isNamespaceImport, ts.isNamespaceExport];
  return parent && parent.name === node && !uses.some((is) => is(parent));
}

const same = (one, other) => one[0] === other[0] && one[1] === other[1] && one[2] === other[2];

// What derived and base declarations of the same name are referred to by belongs to those; an alias is the symbol.
function references(asked) {
  const at = offset(asked);
  if (at === undefined) return null;
  const groups = service.findReferences(join(root, asked[0]), at) ?? [];
  const own = groups.filter(({ definition }) =>
    definition.kind === "alias" || same(place(definition.fileName, definition.textSpan.start), asked));
  return own
    .flatMap((group) => group.references)
    .filter((each) => !each.isInString && !declares(each.fileName, each.textSpan.start))
    .map((each) => place(each.fileName, each.textSpan.start));
}

function leads(from, to) {
  const at = offset(from);
  const goals = (at !== undefined && service.getDefinitionAtPosition(join(root, from[0]), at)) || [];
  if (goals.length === 0) return "unknown";
  return goals.some((goal) => same(place(goal.fileName, goal.textSpan.start), to)) ? "same" : "other";
}

for await (const line of createInterface({ input: process.stdin })) {
  const [what, ...places] = JSON.parse(line);
  console.log(JSON.stringify(what === "references" ? references(...places) : leads(...places)));
}
