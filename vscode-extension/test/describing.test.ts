import assert from "node:assert/strict";
import { test } from "node:test";
import { describe, summary } from "../src/describing";
import { said } from "../src/progress";

const STATUS = { documented: 2, documentable: 3, stale: 0, findings: 0, fresh: true };

test("the status bar shows the share of docs, and how many are stale", () => {
  assert.equal(summary(STATUS), "$(book) 66%");
  assert.equal(summary({ ...STATUS, stale: 4 }), "$(book) 66% $(history) 4");
  assert.equal(summary({ ...STATUS, documented: 0, documentable: 0 }), "$(book)");
});

test("a file's status is said in sentences, of what there is", () => {
  assert.equal(describe(STATUS), "2 of 3 that need docs have them.");
  assert.equal(
    describe({ documented: 0, documentable: 0, stale: 1, findings: 2, fresh: false }),
    "Nothing here needs docs. Stale docs: 1. Findings: 2. The file has changed since it was indexed.",
  );
});

test("a job is shown by its percentage until it ends", () => {
  assert.equal(said({ kind: "begin", title: "Documenting", percentage: 0 }), "Postil 0%");
  assert.equal(said({ kind: "report", percentage: 41.9 }), "Postil 41%");
  assert.equal(said({ kind: "report" }), "Postil");
  assert.equal(said({ kind: "end" }), undefined);
});
