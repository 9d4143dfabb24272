/** What a drag over the points does, and what it does to the choice. */

import type { ComponentType } from "preact";
import type { SelectMode, Tool } from "../../charts/scatter";
import {
  AddIcon,
  AnewIcon,
  CloseIcon,
  LassoIcon,
  MoveIcon,
  RectangleIcon,
  RemoveIcon,
  ShowAllIcon,
} from "../../controls/icons";
import { settings } from "../../settings";
import { selectedSamples } from "../../state";
import { clearSamples } from "../selection/clear-samples";
import { marked } from "../selection/neighbours";

const TOOLS: readonly (readonly [Tool, string, ComponentType])[] = [
  ["lasso", "Choose by drawing around", LassoIcon],
  ["rectangle", "Choose by a rectangle", RectangleIcon],
  ["pan", "Move the picture; the wheel zooms", MoveIcon],
];

const MODES: readonly (readonly [SelectMode, string, ComponentType])[] = [
  ["replace", "Choose anew", AnewIcon],
  ["add", "Add to the choice (or hold shift)", AddIcon],
  ["remove", "Take away from the choice (or hold alt)", RemoveIcon],
];

export function Toolbar({ onShowAll }: { onShowAll: () => void }) {
  const { tool, selecting } = settings;
  const nothing = selectedSamples.value.size === 0 && marked.value === null;
  return (
    <div class="toolbar" role="toolbar" aria-label="Choosing samples">
      {TOOLS.map(([value, title, Icon]) => (
        <button
          key={value}
          type="button"
          class="tool"
          title={title}
          aria-label={title}
          aria-pressed={tool.value === value}
          onClick={() => {
            tool.value = value;
          }}
        >
          <Icon />
        </button>
      ))}
      <i />
      {MODES.map(([value, title, Icon]) => (
        <button
          key={value}
          type="button"
          class="tool"
          title={title}
          aria-label={title}
          aria-pressed={selecting.value === value}
          disabled={tool.value === "pan"}
          onClick={() => {
            selecting.value = value;
          }}
        >
          <Icon />
        </button>
      ))}
      <i />
      <button
        type="button"
        class="tool"
        title="Clear the choice (Esc)"
        aria-label="Clear the choice"
        disabled={nothing}
        onClick={clearSamples}
      >
        <CloseIcon />
      </button>
      <button
        type="button"
        class="tool"
        title="Show all (double click)"
        aria-label="Show all"
        onClick={onShowAll}
      >
        <ShowAllIcon />
      </button>
    </div>
  );
}
