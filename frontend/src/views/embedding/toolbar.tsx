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
        <ToolButton
          key={value}
          title={title}
          Icon={Icon}
          pressed={tool.value === value}
          onClick={() => {
            tool.value = value;
          }}
        />
      ))}
      <i />
      {MODES.map(([value, title, Icon]) => (
        <ToolButton
          key={value}
          title={title}
          Icon={Icon}
          pressed={selecting.value === value}
          disabled={tool.value === "pan"}
          onClick={() => {
            selecting.value = value;
          }}
        />
      ))}
      <i />
      <ToolButton
        title="Clear the choice (Esc)"
        label="Clear the choice"
        Icon={CloseIcon}
        disabled={nothing}
        onClick={clearSamples}
      />
      <ToolButton
        title="Show all (double click)"
        label="Show all"
        Icon={ShowAllIcon}
        onClick={onShowAll}
      />
    </div>
  );
}

interface ToolButtonProps {
  readonly title: string;
  /** Where the title says more than the name. */
  readonly label?: string;
  readonly Icon: ComponentType;
  /** Only of what can be on. */
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

function ToolButton({ title, label, Icon, pressed, disabled, onClick }: ToolButtonProps) {
  return (
    <button
      type="button"
      class="tool"
      title={title}
      aria-label={label ?? title}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon />
    </button>
  );
}
