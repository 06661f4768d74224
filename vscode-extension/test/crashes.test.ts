import assert from "node:assert/strict";
import { test } from "node:test";
import { Crashes } from "../src/crashes";

test("pauses grow, and the sixth end within three minutes is the last", () => {
  const crashes = new Crashes();
  const pauses = [0, 1, 2, 3, 4, 5].map((second) => crashes.next(second * 1000));
  assert.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, undefined]);
});

test("ends that are far apart are each the first", () => {
  const crashes = new Crashes();
  for (let minute = 0; minute < 60; minute += 10) {
    assert.equal(crashes.next(minute * 60_000), 500);
  }
});

test("a restart by hand begins anew", () => {
  const crashes = new Crashes(1);
  crashes.next(0);
  crashes.forget();
  assert.equal(crashes.next(1), 500);
});
