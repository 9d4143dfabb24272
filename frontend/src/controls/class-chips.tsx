/** Which classes are shown: a chip each, or a search where there are too many. */

import { useMemo } from "preact/hooks";
import { MOST_CLASSES, settings } from "../settings";
import { classes, head, hoveredClass, marks, toggleClass } from "../state";
import { Swatch } from "./class-mark";
import { SeveralPicker } from "./picker";

export function ClassChips() {
  const entry = head.value;
  if (entry === null) return null;
  const many = entry.classes > MOST_CLASSES;
  const listed = many ? classes.value : entry.class_names.map((_, i) => i);
  const some = settings.classes.value.length > 0;
  return (
    <fieldset class="field heading chips">
      <legend>Classes</legend>
      <div class="chip-row">
        {listed.map((index) => (
          <Chip key={index} index={index} on={classes.value.includes(index)} />
        ))}
      </div>
      {many && <AddClass names={entry.class_names} />}
      {some && (
        <button
          type="button"
          class="link"
          onClick={() => {
            settings.classes.value = [];
          }}
        >
          {many ? "Show the first ten" : "Show all"}
        </button>
      )}
      {many && (
        <p class="hint">
          {classes.value.length} of {entry.classes} shown
        </p>
      )}
    </fieldset>
  );
}

function Chip({ index, on }: { index: number; on: boolean }) {
  const mark = marks.value[index];
  if (mark === undefined) return null;
  return (
    <button
      type="button"
      class={on ? "chip on" : "chip"}
      aria-pressed={on}
      title={`Show ${mark.label} alone, or add it to those shown`}
      onClick={() => toggleClass(index)}
      onMouseEnter={() => {
        hoveredClass.value = index;
      }}
      onMouseLeave={() => {
        hoveredClass.value = null;
      }}
    >
      <Swatch mark={mark} />
      <span class="clip">{mark.label}</span>
    </button>
  );
}

function AddClass({ names }: { names: readonly string[] }) {
  const options = useMemo(
    () => names.map((label, index) => ({ value: String(index), label })),
    [names],
  );
  return (
    <SeveralPicker
      label="Add a class"
      noun="class"
      options={options}
      chosen={new Set(classes.value.map(String))}
      onToggle={(value) => {
        const others = classes.value.filter((index) => index !== Number(value));
        const isNew = others.length === classes.value.length;
        settings.classes.value = isNew ? [...others, Number(value)].sort((a, b) => a - b) : others;
      }}
    />
  );
}
