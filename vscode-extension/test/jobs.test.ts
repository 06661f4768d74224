import assert from "node:assert/strict";
import { test } from "node:test";
import { said } from "../src/jobs";

test("a job is shown by its percentage until it ends", () => {
  assert.equal(said({ kind: "begin", title: "Documenting", percentage: 0 }), "Postil 0%");
  assert.equal(said({ kind: "report", percentage: 41.9 }), "Postil 41%");
  assert.equal(said({ kind: "report" }), "Postil");
  assert.equal(said({ kind: "end" }), undefined);
});
