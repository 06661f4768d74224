// Prints the named functions of the Lua files on standard input, an object a line, as luaparse sees them.
'use strict';
const fs = require('fs');
const luaparse = require('luaparse');

const name = (node) => {
  if (!node) return null;
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression') {
    const base = name(node.base);
    return base && `${base}.${node.identifier.name}`;
  }
  if (node.type === 'IndexExpression' && node.index.type === 'StringLiteral') {
    const base = name(node.base);
    const key = node.index.raw.slice(1, -1);
    return base && /^[A-Za-z_]\w*$/.test(key) ? `${base}.${key}` : null;
  }
  return null;
};

const visit = (path, chunk) => {
  const emit = (qualname, node) =>
    console.log(JSON.stringify({ path, kind: 'name', qualname, line: node.loc.start.line, end_line: node.loc.end.line }));
  const globals = new Set();
  for (const one of chunk.body) {
    if (one.type === 'LocalStatement') for (const v of one.variables) globals.add(v.name);
    if (one.type === 'FunctionDeclaration' && one.isLocal) globals.add(one.identifier.name);
  }
  // Each task: a node, the qualified name of the function around, and what self is there.
  const tasks = [[chunk.body, { around: '', self: null, callback: false }]];
  const declare = (written, node, fn, context, local) => {
    let full = written;
    let parts = written.split('.');
    if (parts[0] === 'self' && parts.length > 1 && context.self) parts = [...context.self.split('.'), ...parts.slice(1)];
    else if (parts[0] === '_G' && parts.length > 1) parts = parts.slice(1);
    else if (parts[0] === 'self' && parts.length > 1) parts = parts.slice(1);
    full = parts.join('.');
    const known = parts.length > 1 && (globals.has(parts[0]) || !context.around);
    if (context.around && !known) full = `${context.around}.${full}`;
    emit(full, node);
    const owner = full.includes('.') && parts.length > 1 ? full.slice(0, full.lastIndexOf('.')) : context.self;
    tasks.push([fn.body, { around: full, self: owner, callback: false }]);
  };
  const table = (node, owner, context) => {
    for (const field of node.fields) {
      const value = field.value;
      const key = field.type === 'TableKeyString' ? field.key.name
        : field.type === 'TableKey' && field.key.type === 'StringLiteral' && /^[A-Za-z_]\w*$/.test(field.key.raw.slice(1, -1))
          ? field.key.raw.slice(1, -1) : null;
      if (key && value.type === 'FunctionDeclaration') {
        const full = owner ? `${owner}.${key}` : key;
        emit(full, field);
        tasks.push([value.body, { around: full, self: owner || context.self, callback: false }]);
      } else if (key && value.type === 'TableConstructorExpression') table(value, owner ? `${owner}.${key}` : key, context);
      else tasks.push([value, context]);
    }
  };
  while (tasks.length) {
    const [node, context] = tasks.pop();
    if (!node || typeof node !== 'object') continue;
    if (Array.isArray(node)) { for (const one of node) tasks.push([one, context]); continue; }
    if (node.type === 'FunctionDeclaration') {
      const written = name(node.identifier);
      if (written) declare(written, node, node, context, node.isLocal);
      else tasks.push([node.body, { ...context, callback: true }]);
      continue;
    }
    if (node.type === 'AssignmentStatement' || node.type === 'LocalStatement') {
      node.init.forEach((value, at) => {
        const target = node.variables[at];
        const written = name(target);
        const single = node.variables.length === 1 ? node : target;
        if (value.type === 'FunctionDeclaration' && written) declare(written, single, value, context, node.type === 'LocalStatement');
        else if (value.type === 'TableConstructorExpression' && written && !context.around && !context.callback) table(value, written, context);
        else tasks.push([value, context]);
      });
      continue;
    }
    if (node.type === 'ReturnStatement' && !context.around) {
      for (const value of node.arguments) {
        if (value.type === 'TableConstructorExpression' && chunk.body.includes(node)) table(value, '', context);
        else tasks.push([value, context]);
      }
      continue;
    }
    for (const key of Object.keys(node)) if (key !== 'loc' && key !== 'type') tasks.push([node[key], context]);
  }
};

for (const path of fs.readFileSync(0, 'utf-8').split('\n').filter(Boolean)) {
  let chunk;
  try {
    const text = fs.readFileSync(path, 'latin1').replace(/^\ufeff/, '').replace(/^#[^\n]*/, '');
    chunk = luaparse.parse(text, { locations: true, comments: false, luaVersion: 'LuaJIT', encodingMode: 'pseudo-latin1' });
  } catch (error) {
    try {
      const text = fs.readFileSync(path, 'latin1').replace(/^#[^\n]*/, '');
      chunk = luaparse.parse(text, { locations: true, comments: false, luaVersion: '5.3', encodingMode: 'pseudo-latin1' });
    } catch (again) {
      console.log(`refused ${path}: ${again.message}`);
      continue;
    }
  }
  visit(path, chunk);
}
