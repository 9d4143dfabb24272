/** More than two classes: what is added to each class's score before the largest is taken. */

import { useRef } from "preact/hooks";
import { Card } from "../../controls/card";
import { Swatch } from "../../controls/class-mark";
import { Range } from "../../controls/fields";
import { formatWeight } from "../../format";
import { settings } from "../../settings";
import { classes, head, marks } from "../../state";
import { FARTHEST_OFFSET, parseOffsets, spellOffsets } from "./offsets";
import { remember } from "./operations";

const BY = 0.05;

export function ClassOffsets() {
  const count = head.value?.classes ?? 0;
  const offsets = parseOffsets(settings.offsets.value, count);
  const hidden = [...offsets.keys()].filter((label) => !classes.value.includes(label));
  const farthest = useFarthest(offsets);
  return (
    <Card
      title="Class offsets"
      topic="threshold"
      class="threshold"
      sentence="What is added to a class's score: right, and the class is predicted more readily."
      saving={{ name: "what-if-class-offsets", table }}
    >
      <ul class="class-offsets from-middle">
        {[...classes.value, ...hidden].map((label) => (
          <Offset key={label} label={label} offsets={offsets} farthest={farthest} />
        ))}
      </ul>
      <p class="links">
        <button
          type="button"
          class="link"
          disabled={offsets.size === 0}
          onClick={() => {
            remember();
            settings.offsets.value = "";
          }}
        >
          All back to 0
        </button>
        {classes.value.length < count && (
          <span class="quiet">The classes at the left are offered.</span>
        )}
      </p>
    </Card>
  );
}

/** A link may go farther than the sliders do; they then do, too, and stay so under the thumb. */
function useFarthest(offsets: ReadonlyMap<number, number>): number {
  const farthest = useRef(FARTHEST_OFFSET);
  farthest.current = Math.max(farthest.current, ...[...offsets.values()].map(Math.abs));
  return farthest.current;
}

function table() {
  const names = head.peek()?.class_names ?? [];
  const offsets = parseOffsets(settings.offsets.peek(), names.length);
  return {
    header: ["class", "offset"],
    rows: names.map((name, label) => [name, offsets.get(label) ?? 0]),
  };
}

interface OffsetProps {
  readonly label: number;
  readonly offsets: ReadonlyMap<number, number>;
  readonly farthest: number;
}

function Offset({ label, offsets, farthest }: OffsetProps) {
  const mark = marks.value[label];
  const value = offsets.get(label) ?? 0;
  const shown = value === 0 ? "0" : formatWeight(value);
  if (mark === undefined) return null;
  return (
    <li>
      <span class="named" title={mark.label}>
        <Swatch mark={mark} /> <span class="clip">{mark.label}</span>
      </span>
      <Range
        label={`Offset of ${mark.label}`}
        value={value}
        low={-farthest}
        high={farthest}
        by={BY}
        said={shown}
        onInput={(to) => {
          remember(`offset ${label}`);
          settings.offsets.value = spellOffsets(new Map(offsets).set(label, to));
        }}
      />
      <strong class="number">{shown}</strong>
    </li>
  );
}
