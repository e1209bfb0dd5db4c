// determinism.test.ts — workerd steps the recorded course to the same bits as Node and Chromium (TICK-3).
import { expect, test } from "vitest";
import { RECORDED_CHECKSUM, RECORDED_TICKS, runRecorded } from "../shared/fixtures/recorded-commands.ts";

test("[TICK-3] 3,600 ticks of recorded commands end in the same checksum in workerd", () => {
  expect(runRecorded(RECORDED_TICKS)).toBe(RECORDED_CHECKSUM);
});
