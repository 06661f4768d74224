// What the TypeScript compiler sees in the files named on standard input, a JSON object per symbol and line.
//
// The compiler is npm's `typescript`, found as usual from the working directory. It says what is declared, where it
// starts and ends, and which comment is attached (`node.jsDoc`). Which declarations count is the project's own choice
// and written here a second time, over the compiler's tree: see the docstrings of the two plugins.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const ts = createRequire(join(process.cwd(), "x.js"))("typescript");
const K = ts.SyntaxKind;
const LONGEST_NAME = 60;
const FILE_TAG = /(?:^|\s|\*)@(?:fileoverview|fileOverview|file|overview|module|packageDocumentation)\b/;
const LICENCE =
  /@licen[sc]e\b|@preserve\b|@copyright\b|\bcopyright\s+(?:\(c\)|©|\d{4})|SPDX-License-Identifier|\blicensed under\b|\(c\)\s+\d{4}|@flow\b|@jest-environment\b/i;

/** Walks one file and prints what it declares. */
class File {
  constructor(path, source) {
    this.path = path;
    this.source = source;
    this.text = source.text;
    this.first = source.statements[0];
  }

  line(position) {
    // Lines as editors and git count them: U+2028 ends none.
    let line = 1;
    if (this.starts === undefined) {
      this.starts = [0];
      for (const match of this.text.matchAll(/\r\n?|\n/g)) this.starts.push(match.index + match[0].length);
    }
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= position) low = middle + 1;
      else high = middle;
    }
    return Math.max(line, low);
  }

  emit(kind, name, scope, start, end, docs) {
    const qualname = scope === null ? name : `${scope}.${name}`;
    const doc = this.doc(docs);
    const seen = { path: this.path, kind, qualname, line: this.line(start), end_line: this.line(end), doc };
    console.log(JSON.stringify(seen));
    return qualname;
  }

  /** The text of the last comment attached to the first node that has one. */
  doc(nodes) {
    for (const node of nodes) {
      const attached = (node?.jsDoc ?? []).filter((each) => this.text[each.pos + 3] !== "*");
      const last = attached.at(-1);
      if (last === undefined) continue;
      const text = this.text.slice(last.pos, last.end);
      if (last.pos < this.first.getStart() && (FILE_TAG.test(text) || LICENCE.test(text))) continue;
      return bare(text);
    }
    return null;
  }

  statements(statements, scope, top) {
    for (const statement of statements) this.statement(statement, scope, top);
  }

  statement(node, scope, top) {
    switch (node.kind) {
      case K.VariableStatement:
        if (!top) break;
        node.declarationList.declarations.forEach((each, at) => this.variable(each, at === 0 ? node : null, scope));
        return;
      case K.ExpressionStatement:
        if (this.assignment(node, scope, top)) return;
        break;
      case K.ExportAssignment:
        if (this.exportDefault(node, scope)) return;
        break;
    }
    this.visit(node, scope);
  }

  /** Anything at all: what it declares, and what its parts do. */
  visit(node, scope) {
    switch (node.kind) {
      case K.FunctionDeclaration: {
        const start = node.name?.getStart() ?? keyword(node);
        const own = this.emit("function", node.name?.text ?? "default", scope, start, node.end, [node]);
        this.parts(node, own);
        return;
      }
      case K.ClassDeclaration:
        this.classLike(node, node.name?.text ?? "default", scope, node.name?.getStart() ?? keyword(node), node.end, [node]);
        return;
      case K.InterfaceDeclaration:
        this.members(node.members, this.emit("interface", node.name.text, scope, node.name.getStart(), node.end, [node]));
        return;
      case K.TypeAliasDeclaration: {
        const own = this.emit("type", node.name.text, scope, node.name.getStart(), node.end, [node]);
        if (node.type.kind === K.TypeLiteral) this.members(node.type.members, own);
        return;
      }
      case K.EnumDeclaration: {
        const own = this.emit("enum", node.name.text, scope, node.name.getStart(), node.end, [node]);
        for (const member of node.members) {
          const name = this.memberName(member.name);
          if (name !== null) this.emit("enum_member", name, own, member.getStart(), member.end, [member]);
        }
        return;
      }
      case K.ModuleDeclaration: {
        let name = node.name.text;
        let body = node.body;
        while (body?.kind === K.ModuleDeclaration) {
          name += `.${body.name.text}`;
          body = body.body;
        }
        const kind = node.name.kind === K.StringLiteral ? "module" : "namespace";
        const own = this.emit(kind, name, scope, node.name.getStart(), node.end, [node]);
        if (body !== undefined) this.statements(body.statements, own, true);
        return;
      }
      case K.VariableStatement:
        node.declarationList.declarations.forEach((each, at) => this.local(each, at === 0 ? node : null, scope));
        return;
      case K.VariableDeclaration:
        this.local(node, null, scope);
        return;
      case K.ExpressionStatement:
        if (this.assignment(node, scope, false)) return;
        break;
    }
    this.parts(node, scope);
  }

  parts(node, scope) {
    if (node !== undefined) ts.forEachChild(node, (child) => this.visit(child, scope));
  }

  classLike(node, name, scope, start, end, docs) {
    this.members(node.members, this.emit("class", name, scope, start, end, docs));
  }

  members(members, scope) {
    for (const member of members) this.member(member, scope);
  }

  member(node, scope) {
    const name = node.name === undefined ? null : this.memberName(node.name);
    const kind = memberKind(node);
    if (kind === "constructor") {
      const start = this.text.indexOf("constructor", node.modifiers?.end ?? node.getStart());
      this.emit(kind, "constructor", scope, start, node.end, [node]);
      for (const parameter of node.parameters) {
        if (ts.isParameterPropertyDeclaration(parameter, node) && parameter.name.kind === K.Identifier)
          this.emit("field", parameter.name.text, scope, parameter.name.getStart(), parameter.end, [parameter]);
      }
      this.parts(node, `${scope}.constructor`);
      return;
    }
    if (kind === null || name === null) {
      this.parts(node, scope);
      return;
    }
    this.parts(node, this.emit(kind, name, scope, node.name.getStart(), node.end, [node, ...given(node.initializer)]));
  }

  object(node, scope, kind = "method") {
    for (const property of node.properties) {
      const name = property.name === undefined ? null : this.memberName(property.name);
      let found = null;
      if (property.kind === K.MethodDeclaration) found = kind;
      else if (property.kind === K.GetAccessor || property.kind === K.SetAccessor) found = "property";
      else if (property.kind === K.PropertyAssignment && isFunction(inner(property.initializer))) found = kind;
      if (found === null || name === null) this.parts(property, scope);
      else this.parts(property, this.emit(found, name, scope, property.name.getStart(), property.end, [property]));
    }
  }

  /** What `const`, `let` or `var` binds outside of functions. */
  variable(node, statement, scope) {
    const docs = [statement, node, ...given(node.initializer)];
    const value = inner(node.initializer);
    if (isRequire(value)) {
      this.parts(node, scope);
      return;
    }
    if (node.name.kind !== K.Identifier) {
      for (const each of bound(node.name))
        this.emit("variable", each.text, scope, each.getStart(), each.end, [statement, node]);
      this.parts(node, scope);
      return;
    }
    const constant = (node.parent.flags & ts.NodeFlags.Const) !== 0;
    this.bind(node.name.text, value, node.initializer, scope, node.name.getStart(), node.end, docs, constant, "function");
  }

  bind(name, value, initializer, scope, start, end, docs, constant, kind) {
    if (isFunction(value)) {
      this.parts(value, this.emit(kind, name, scope, start, end, docs));
    } else if (value?.kind === K.ClassExpression) {
      this.classLike(value, name, scope, start, end, docs);
    } else {
      const fixed = constant && (isLiteral(value) || /^[A-Z][A-Z0-9_$]*$/.test(name));
      const own = this.emit(fixed ? "constant" : "variable", name, scope, start, end, docs);
      if (value?.kind === K.ObjectLiteralExpression) this.object(value, own);
      else if (initializer !== undefined) this.visit(initializer, own);
    }
  }

  /** A variable inside a function or block: a symbol only when it is a function or a class. */
  local(node, statement, scope) {
    const value = inner(node.initializer);
    const declarator = node.name.kind === K.Identifier;
    if (declarator && (isFunction(value) || value?.kind === K.ClassExpression)) {
      const docs = [statement, node, ...given(node.initializer)];
      this.bind(node.name.text, value, node.initializer, scope, node.name.getStart(), node.end, docs, true, "function");
    } else {
      this.parts(node, scope);
    }
  }

  /** An assignment that declares something; false when it is just an expression. */
  assignment(statement, scope, top) {
    let node = statement.expression;
    if (node.kind === K.BinaryExpression && node.left.getText() === "exports" && node.right.kind === K.BinaryExpression)
      node = node.right; // exports = module.exports = …
    if (node.kind !== K.BinaryExpression || node.operatorToken.kind !== K.EqualsToken) return false;
    const chain = dotted(node.left);
    if (chain === null || !chain.includes(".") || chain.startsWith("this.")) return false;
    const value = inner(node.right);
    const place = [statement.getStart(), node.end, [statement]];
    const common = /^(?:module\.)?exports(?:\.(.*))?$/.exec(chain);
    if (common !== null && common[1] === undefined) return top && this.exportAll(value, scope, place);
    const callable = isFunction(value) || value?.kind === K.ClassExpression;
    if (common !== null) {
      if (!callable && (!top || common[1].includes(".") || isName(value) || isPrefix(value))) return false;
    } else if (!top && !(callable && chain.includes(".prototype."))) {
      return false;
    } else if (!callable && !(value?.kind === K.ObjectLiteralExpression && chain.endsWith(".prototype"))) {
      return false;
    }
    const path = (common === null ? chain : common[1]).replaceAll(".prototype.", ".");
    const base = top ? scope : null;
    if (path.endsWith(".prototype")) {
      this.object(value, joined(base, path.slice(0, -".prototype".length)));
      return true;
    }
    const dot = path.lastIndexOf(".");
    const owner = dot < 0 ? base : joined(base, path.slice(0, dot));
    this.bind(path.slice(dot + 1), value, node.right, owner, ...place, common !== null, dot < 0 ? "function" : "method");
    return true;
  }

  exportAll(value, scope, [start, end, docs]) {
    if (isFunction(value)) {
      this.parts(value, this.emit("function", value.name?.text ?? "default", scope, start, end, docs));
    } else if (value?.kind === K.ClassExpression) {
      this.classLike(value, value.name?.text ?? "default", scope, start, end, docs);
    } else if (value?.kind === K.ObjectLiteralExpression) {
      this.object(value, scope, "function");
    } else {
      return false;
    }
    return true;
  }

  exportDefault(node, scope) {
    const value = inner(node.expression);
    if (node.isExportEquals || isName(value)) return false;
    const docs = [node, ...given(node.expression)];
    const start = isFunction(value) || value?.kind === K.ClassExpression ? node.expression.getStart() : node.getStart();
    const name = (isFunction(value) || value?.kind === K.ClassExpression ? value.name?.text : undefined) ?? "default";
    this.bind(name, value, node.expression, scope, start, node.expression.end, docs, false, "function");
    return true;
  }

  memberName(name) {
    switch (name.kind) {
      case K.StringLiteral:
      case K.NoSubstitutionTemplateLiteral:
        return name.getText().slice(1, -1);
      case K.ComputedPropertyName: {
        if (name.expression.kind === K.StringLiteral) return name.expression.getText().slice(1, -1);
        const text = name.getText().split(/\s+/).filter(Boolean).join(" ");
        return text.length <= LONGEST_NAME ? text : null;
      }
      default:
        return name.getText();
    }
  }
}

function memberKind(node) {
  switch (node.kind) {
    case K.Constructor:
      return "constructor";
    case K.MethodDeclaration:
    case K.MethodSignature:
      return "method";
    case K.GetAccessor:
    case K.SetAccessor:
    case K.PropertySignature:
      return "property";
    case K.PropertyDeclaration:
      return isFunction(inner(node.initializer)) ? "method" : "field";
    default:
      return null;
  }
}

/** Where a declaration without a name begins, its decorators and `export default` aside. */
function keyword(node) {
  const own = (node.modifiers ?? []).find((each) => each.kind === K.AsyncKeyword || each.kind === K.AbstractKeyword);
  if (own !== undefined) return own.getStart();
  const after = node.modifiers === undefined ? node.getStart() : node.modifiers.end;
  return ts.skipTrivia(node.getSourceFile().text, after);
}

/** What is inside parentheses, type assertions and chained assignments. */
function inner(node) {
  for (;;) {
    if (node === undefined) return undefined;
    if (
      ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) ||
      ts.isNonNullExpression(node) || ts.isTypeAssertionExpression(node)
    ) node = node.expression;
    else if (node.kind === K.BinaryExpression && node.operatorToken.kind === K.EqualsToken) node = node.right;
    else return node;
  }
}

/** The initializer when a comment before it tells of the name. */
function given(node) {
  return node !== undefined && (isFunction(node) || node.kind === K.ClassExpression) ? [node] : [];
}

function isFunction(node) {
  return node?.kind === K.ArrowFunction || node?.kind === K.FunctionExpression;
}

function isLiteral(node) {
  switch (node?.kind) {
    case K.StringLiteral:
    case K.NumericLiteral:
    case K.BigIntLiteral:
    case K.TrueKeyword:
    case K.FalseKeyword:
    case K.NullKeyword:
    case K.RegularExpressionLiteral:
    case K.NoSubstitutionTemplateLiteral:
    case K.TemplateExpression:
      return true;
    default:
      return isPrefix(node);
  }
}

function isPrefix(node) {
  return (
    (node?.kind === K.PrefixUnaryExpression && node.operator !== K.PlusPlusToken && node.operator !== K.MinusMinusToken) ||
    node?.kind === K.VoidExpression || node?.kind === K.TypeOfExpression || node?.kind === K.DeleteExpression
  );
}

function isName(node) {
  return node?.kind === K.Identifier || node?.kind === K.PropertyAccessExpression || node?.kind === K.ElementAccessExpression;
}

function isRequire(node) {
  while (node?.kind === K.PropertyAccessExpression) node = node.expression;
  return (
    node?.kind === K.CallExpression && node.expression.getText() === "require" &&
    node.arguments.length === 1 && node.arguments[0].kind === K.StringLiteral
  );
}

function dotted(node) {
  const names = [];
  while (node.kind === K.PropertyAccessExpression && node.name.kind === K.Identifier && !node.questionDotToken) {
    names.unshift(node.name.text);
    node = node.expression;
  }
  if (node.kind === K.ThisKeyword) return ["this", ...names].join(".");
  return node.kind === K.Identifier ? [node.text, ...names].join(".") : null;
}

function joined(scope, name) {
  return scope === null ? name : `${scope}.${name}`;
}

function bound(pattern) {
  return pattern.elements.flatMap((each) => {
    if (each.kind === K.OmittedExpression) return [];
    return each.name.kind === K.Identifier ? [each.name] : bound(each.name);
  });
}

/** The text of a comment without its marks, leading stars and common indentation. */
function bare(comment) {
  const lines = comment.slice(3, -2).replace(/[ \t*]+$/, "").split(/\r\n?|\n/);
  const first = lines.shift().trim();
  const starred = lines.some((line) => /^[ \t]*\*/.test(line));
  let rest = lines.map((line) => line.replace(/^[ \t]*\*/, ""));
  if (!starred) rest = lines;
  const margins = rest.filter((line) => line.trim() !== "").map((line) => /^[ \t]*/.exec(line)[0].length);
  const margin = Math.min(...margins, Infinity);
  const all = [first, ...rest.map((line) => line.slice(margin === Infinity ? 0 : margin))].map((line) => line.trimEnd());
  while (all.length > 0 && all.at(-1) === "") all.pop();
  while (all.length > 0 && all[0] === "") all.shift();
  return all.join("\n") || null;
}

function scriptKind(path) {
  if (path.endsWith(".tsx")) return ts.ScriptKind.TSX;
  return /\.[cm]?jsx?$/.test(path) ? ts.ScriptKind.JSX : ts.ScriptKind.TS;
}

for (const path of readFileSync(0, "utf8").split("\0").filter(Boolean)) {
  const text = readFileSync(path, "utf8");
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, scriptKind(path));
  if (source.parseDiagnostics.length > 0) {
    console.error(`${path}: not judged: ${ts.flattenDiagnosticMessageText(source.parseDiagnostics[0].messageText, " ")}`);
    continue;
  }
  new File(path, source).statements(source.statements, null, true);
}
