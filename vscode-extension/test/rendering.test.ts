import assert from "node:assert/strict";
import { test } from "node:test";
import { rendered } from "../src/rendering";

test("T13 HTML of a doc is text", () => {
  const html = rendered('<img src=x onerror=alert(1)> <script>alert(1)</script>');
  assert.equal(html.includes("<img"), false);
  assert.equal(html.includes("<script"), false);
});

test("T14 links lead to pages and files and nowhere else", () => {
  const html = rendered("[a](command:evil) [b](javascript:alert(1)) [c](https://example.invalid/) [d](vscode://x) ![e](https://example.invalid/i.png)");
  assert.deepEqual([...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1]), ["https://example.invalid/", "https://example.invalid/i.png"]);
  assert.equal(html.includes("<img"), false);
});

test("Markdown is shown as what it says", () => {
  assert.match(rendered("**bold** and `code`"), /<strong>bold<\/strong> and <code>code<\/code>/);
});
