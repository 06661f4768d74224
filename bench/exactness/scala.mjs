// What scalameta's parser sees in the files named on standard input, a JSON object per symbol and line.
//
// The parser is npm's `scalameta-parsers`, found as usual from the working directory. It says what is declared, where
// it starts and ends; a file is read in the first dialect that takes it. Which declarations count, and how they are
// named, is the project's own choice and written here a second time, over another tree: see the plugin's docstring.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { parseSource } = createRequire(join(process.cwd(), "x.js"))("scalameta-parsers");
const DIALECTS = ["Scala213", "Scala213Source3", "Scala3", "Scala212", "Sbt1", "Scala3Future"];
const GAP = /^(?:\s+|\/\/[^\n]*|\/\*(?:[^*/]|\*(?!\/)|\/(?!\*)|\/\*(?:[^*]|\*(?!\/))*\*\/)*\*\/)/;
const TYPES = { "Defn.Class": "class", "Defn.Trait": "trait", "Defn.Object": "class", "Defn.Enum": "enum", "Pkg.Object": "class" };
const LOCAL = new Set([...Object.keys(TYPES), "Defn.Def", "Decl.Def", "Defn.Macro", "Defn.Type", "Decl.Type", "Defn.ExtensionGroup"]);

class File {
  constructor(path, text) {
    this.path = path;
    this.text = text;
    this.starts = [0];
    for (const match of text.matchAll(/\n/g)) this.starts.push(match.index + 1);
    this.gaps = new Map();
    this.comments(text);
  }

  // Every run of blanks and comments that ends where a token starts, by its end.
  comments(text) {
    const token =
      /"""[^]*?"""+|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\[^\n]+?)'|\/\*(?:[^*/]|\*(?!\/)|\/(?!\*)|\/\*(?:[^*]|\*(?!\/))*\*\/)*\*\/|\s+|[\w$]+|[^]/g;
    let doc;
    for (const match of text.matchAll(token)) {
      const word = match[0];
      if (/^\/\*\*(?!\/)/.test(word)) doc = word;
      else if (!/^(?:\s|\/\/|\/\*)/.test(word)) {
        if (doc !== undefined) this.gaps.set(match.index, doc);
        doc = undefined;
      }
    }
  }

  line(position) {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  doc(position) {
    const comment = this.gaps.get(position);
    if (comment === undefined) return undefined;
    const lines = comment.replace(/\*\/$/, "").replace(/^\/\*+/, "").replace(/[ \t*]+$/, "").split("\n");
    const first = lines.shift().trim();
    const bare = lines.map((line) => line.replace(/^[ \t]*(?:\*+(?=[ \t]|$)|\*)/, "").trimEnd());
    const margin = Math.min(...bare.filter((line) => line.trim()).map((line) => /^[ \t]*/.exec(line)[0].length));
    return [first, ...bare.map((line) => line.slice(margin))].join("\n").replace(/^\n+|\s+$/g, "") || undefined;
  }

  // The first token behind a declaration's modifiers and annotations.
  keyword(node) {
    let at = node.pos.start;
    for (const mod of node.mods ?? []) at = Math.max(at, mod.pos.end);
    for (;;) {
      const gap = GAP.exec(this.text.slice(at, at + 20000));
      if (!gap) return at;
      at += gap[0].length;
    }
  }

  say(kind, name, holder, start, end, docStart) {
    const qualname = holder.qualname ? `${holder.qualname}.${name}` : name;
    const doc = docStart === undefined ? undefined : this.doc(docStart) ?? holder.doc;
    const one = { path: this.path, kind, qualname, line: this.line(start), end_line: this.line(Math.max(end - 1, start)), doc };
    console.log(JSON.stringify(one));
    return qualname;
  }

  members(stats, holder) {
    for (const node of stats ?? []) this.member(node, holder);
  }

  member(node, holder) {
    const type = node.type;
    if (type === "Pkg") this.members(node.body?.stats ?? node.stats, holder);
    else if (type in TYPES) this.type(node, holder);
    else if (/^(?:Defn|Decl)\.Def$|^Defn\.Macro$|^Ctor\.Secondary$/.test(type)) this.def(node, holder);
    else if (/^(?:Defn|Decl)\.(?:Val|Var)$/.test(type)) this.value(node, holder);
    else if (/^(?:Defn|Decl)\.Type$/.test(type)) this.named("type", node, holder);
    else if (/Given/.test(type) && /^(?:Defn|Decl)/.test(type)) this.given(node, holder);
    else if (type === "Defn.ExtensionGroup") this.extension(node, holder);
    else if (type === "Defn.EnumCase" || type === "Defn.RepeatedEnumCase") this.cases(node, holder);
    else if (!/^(?:Import|Export)/.test(type)) this.inside(node, holder.qualname);
  }

  named(kind, node, holder, name = node.name.value) {
    return this.say(kind, name, holder, this.keyword(node), node.pos.end, node.pos.start);
  }

  type(node, holder) {
    const qualname = this.named(TYPES[node.type], node, holder);
    const single = node.type === "Defn.Object" || node.type === "Pkg.Object";
    if (node.type === "Defn.Class" || node.type === "Defn.Enum") this.fields(node, qualname);
    this.members(node.templ.body?.stats ?? node.templ.stats, { qualname, kind: TYPES[node.type], single });
  }

  fields(node, qualname) {
    let first = node.mods.some((mod) => mod.type === "Mod.Case");
    for (const clause of node.ctor.paramClauses) {
      for (const one of clause.values) {
        const word = one.mods.find((mod) => mod.type === "Mod.ValParam" || mod.type === "Mod.VarParam");
        if (!one.name.value || (!word && !first)) continue;
        this.say("field", one.name.value, { qualname }, (word ?? one.name).pos.start, one.pos.end);
      }
      first = false;
    }
  }

  def(node, holder) {
    const constructor = node.type === "Ctor.Secondary";
    const kind = constructor ? "constructor" : /class|trait|enum/.test(holder.kind ?? "") ? "method" : "function";
    const qualname = this.named(kind, node, holder, constructor ? "this" : node.name.value);
    for (const key of ["body", "init", "stats"]) if (node[key]) this.inside(node[key], qualname);
  }

  value(node, holder) {
    const word = /Val$/.test(node.type) ? "constant" : "variable";
    const names = node.pats.flatMap((pat) => bound(pat)).sort((a, b) => a.pos.start - b.pos.start);
    let qualname;
    names.forEach((name, place) => {
      const start = place ? name.pos.start : this.keyword(node);
      const end = place === names.length - 1 ? node.pos.end : name.pos.end;
      qualname = this.say(holder.single ? word : "field", name.value, holder, start, end, node.pos.start);
    });
    const body = node.rhs ?? node.body;
    if (qualname && body) this.inside(body, qualname);
  }

  given(node, holder) {
    const body = node.templ;
    const type = node.decltpe ?? node.templ?.inits?.[0]?.tpe;
    const groups = [node.paramClauseGroup, ...(node.paramClauseGroups ?? [])].filter(Boolean);
    const own = new Set(groups.flatMap((group) => group.tparamClause.values.map((one) => one.name.value)));
    const name = node.name.value || givenName(type, own);
    const template = node.type === "Defn.Given" && body;
    const qualname = this.named(template ? "class" : holder.single ? "constant" : "field", node, holder, name);
    if (template) this.members(body.body?.stats ?? body.stats, { qualname, kind: "class", single: true });
    else if (node.body) this.inside(node.body, qualname);
  }

  extension(node, holder) {
    const groups = [node.paramClauseGroup, ...(node.paramClauseGroups ?? [])].filter(Boolean);
    const clauses = groups.flatMap((group) => group.paramClauses);
    const taken = clauses.find((clause) => clause.mod?.type !== "Mod.Using" && !clause.values[0]?.mods.some((mod) => mod.type === "Mod.Using"));
    const name = outer(taken?.values[0]?.decltpe);
    const qualname = [holder.qualname, name].filter(Boolean).join(".");
    const inner = { qualname, kind: "class", single: true, doc: this.doc(node.pos.start) };
    const body = node.body;
    if (body.type === "Term.Block") this.members(body.stats, inner);
    else this.member(body, inner);
  }

  cases(node, holder) {
    const names = node.type === "Defn.EnumCase" ? [node.name] : node.cases;
    const last = names[names.length - 1];
    names.forEach((name, place) => {
      const start = place ? name.pos.start : this.keyword(node);
      this.say("enum_member", name.value, holder, start, name === last ? node.pos.end : name.pos.end, node.pos.start);
    });
  }

  // Types and functions in an expression; what an anonymous class holds is nobody's.
  inside(node, qualname) {
    if (Array.isArray(node)) return node.forEach((one) => this.inside(one, qualname));
    if (!node || typeof node !== "object") return;
    if (LOCAL.has(node.type)) return this.member(node, { qualname, kind: "", single: false });
    for (const [key, value] of Object.entries(node)) {
      if (key === "pos" || typeof value !== "object") continue;
      if (node.type === "Term.NewAnonymous" && key === "templ") this.inside(value.inits, qualname);
      else if (/^Defn\.Given$/.test(node.type) && key === "templ") continue;
      else this.inside(value, qualname);
    }
  }
}

// A marker `end f` is a statement of its own here; it is the end of what it names.
function marked(node) {
  if (!node || typeof node !== "object") return;
  for (const [key, value] of Object.entries(node)) if (key !== "pos") marked(value);
  if (!Array.isArray(node)) return;
  node.forEach((one, place) => {
    if (place && one?.type === "Term.EndMarker") node[place - 1].pos.end = one.pos.end;
  });
}

function bound(node) {
  if (Array.isArray(node)) return node.flatMap(bound);
  if (!node || typeof node !== "object") return [];
  if (node.type === "Pat.Var") return [node.name];
  if (/^Type|^Term/.test(node.type ?? "")) return [];
  return Object.entries(node).flatMap(([key, value]) => (key === "pos" ? [] : bound(value)));
}

function outer(type) {
  if (!type) return "";
  if (type.type === "Type.Name") return type.value;
  if (type.type === "Type.Select" || type.type === "Type.Project") return type.name.value;
  if (type.type === "Type.Singleton") return type.ref.value ?? type.ref.name?.value ?? "";
  if (type.type === "Type.ByName") return outer(type.tpe);
  if (/Function/.test(type.type)) return "Function";
  if (/Tuple/.test(type.type)) return "Tuple";
  if (type.type === "Type.ApplyInfix" || type.type === "Type.And" || type.type === "Type.Or") return outer(type.lhs);
  return outer(type.tpe ?? type.ref);
}

function givenName(type, own) {
  const inner = type?.type === "Type.Apply" ? type.argClause?.values ?? type.args : [];
  return "given_" + [outer(type), ...inner.map(outer).filter((name) => !own.has(name))].filter(Boolean).join("_");
}

for (const path of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const text = readFileSync(path, "utf8").replace(/\r\n/g, " \n");
  let tree;
  // Scala 2 takes an extension for a call.
  const dialects = /^[ \t]*extension\s*[[(]/m.test(text) ? ["Scala3", ...DIALECTS] : DIALECTS;
  for (const dialect of dialects) {
    tree = parseSource(text, { dialect });
    if (!tree.error) break;
  }
  if (tree.error) console.log(JSON.stringify({ path, error: `${tree.error} at line ${tree.lineNumber + 1}` }));
  else {
    marked(tree.stats);
    const file = new File(path, text);
    file.members(tree.stats, { single: true });
    console.log(JSON.stringify({ path, read: true }));
  }
}
