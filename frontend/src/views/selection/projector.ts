/** Samples as files of TensorBoard's own projector: the chosen ones, or the whole split. */

import { signal } from "@preact/signals";
import { askFile, refusal } from "../../api";
import { saveFile } from "../../charts/save";
import { saveFailure } from "../../controls/card";
import { settings } from "../../settings";
import { evaluationQuery } from "../samples/evaluation-query";
import { chosenIndices } from "../samples/samples";

/** The server is at it: many samples take it a while. */
export const isPreparing = signal(false);

export async function saveProjectorFiles(): Promise<void> {
  const query = evaluationQuery();
  if (query === null || isPreparing.value) return;
  isPreparing.value = true;
  try {
    const { name, content } = await askFile("projector", {
      ...query,
      space: settings.space.value,
      indices: chosenIndices.value,
    });
    saveFile(name, content);
    saveFailure.value = null;
  } catch (reason) {
    const { message, hint } = refusal(reason);
    saveFailure.value = `The download failed: ${message} ${hint}`;
  } finally {
    isPreparing.value = false;
  }
}
