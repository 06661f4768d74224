import assert from "node:assert/strict";
import { test } from "node:test";
import { move } from "../src/shifting";

const at = (line: number) => ({ start: { line }, end: { line } });

test("what stands below an edit moves by the lines that it adds or takes", () => {
  const places = [at(1), at(5), at(9)];
  move(places, [{ range: { start: { line: 3 }, end: { line: 3 } }, text: "a\nb\n" }]);
  assert.deepEqual(places.map((place) => place.start.line), [1, 7, 11]);
  move(places, [{ range: { start: { line: 2 }, end: { line: 6 } }, text: "" }]);
  assert.deepEqual(places.map((place) => place.end.line), [1, 3, 7]);
});

test("an edit within the line or below it moves nothing", () => {
  const places = [at(5)];
  move(places, [
    { range: { start: { line: 5 }, end: { line: 5 } }, text: "\n" },
    { range: { start: { line: 8 }, end: { line: 8 } }, text: "\n" },
  ]);
  assert.deepEqual(places, [at(5)]);
});
