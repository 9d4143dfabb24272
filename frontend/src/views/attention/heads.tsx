/** All heads of all layers at once, to choose one. */

import { batch } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { floats } from "../../api";
import type { GridCell } from "../../charts/grid-walk";
import { aboutEven } from "../../charts/share-cells";
import { type SmallGridsOptions, smallGrids } from "../../charts/small-grids";
import { titled } from "../../charts/titled";
import { Card, type Table } from "../../controls/card";
import { dismissTooltip, hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatPercent } from "../../format";
import type { AttentionAnswer, ClipsAnswer } from "../../schema";
import { settings } from "../../settings";
import { theme } from "../../state";
import { reach } from "../importance/reaches";
import { attended, attention, attentionHead, clip, clips, layer, newest } from "./answers";
import { evenMoment, evenShare, gridOf, headsOf, sliceOf } from "./maps";
import { frameCount } from "./playback";
import { frameName, headWords, tellingNames, timesWords } from "./words";

const SAVED_WIDTH = 760;

export function Heads() {
  const [answer, of] = [attention.answer.value, clips.answer.value];
  const box = useBox();
  const options = useOptions(answer, of, box.width);
  useChart(box, smallGrids, options);
  const single = of !== null && gridOf(of.grid).frames === 1;
  return (
    <Card
      title="Layers and heads"
      topic="attention"
      class="heads"
      sentence={
        single
          ? "What each head looks at, the mean over all patches. Click one to lay it over the picture."
          : "Every head's frame-to-frame matrix, all on one scale. Click one to enlarge it and to lay it over the clip; a layer's name shows the mean of its heads."
      }
      saving={
        answer &&
        of &&
        options && {
          name: `heads-clip-${clip.value}-epoch-${answer.step}`,
          picture: () => picture(answer, of, options),
          table: () => table(answer, of),
        }
      }
    >
      <div class="plot" ref={box.ref} />
      {layer.value >= 0 && (
        <p>
          <button type="button" class="link act" onClick={() => choose({ row: -1, column: -1 })}>
            Show the mean of all layers
          </button>
        </p>
      )}
    </Card>
  );
}

/** Enlarges a head, or a layer's mean, and lays what it looks at over the clip. */
function choose({ row, column }: GridCell): void {
  batch(() => {
    settings.layer.value = row;
    settings.attentionHead.value = column;
    const kind = settings.overlay.peek();
    if (row >= 0 && kind !== "looks") settings.overlay.value = "received";
  });
}

/** A picture a head: its matrix, or of a single frame what its patches receive. */
interface Grids {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly grids: readonly (Float32Array | null)[];
  readonly across: number;
}

function gridsOf(answer: AttentionAnswer, of: ClipsAnswer): Grids {
  const { frames, rows, columns } = gridOf(of.grid);
  const single = frames === 1;
  const all = floats(single ? answer.received : answer.frames);
  const size = single ? rows * columns : frames * frames;
  const most = Math.max(1, ...of.layers.map(({ heads }) => heads));
  const cells = of.layers.flatMap(({ heads }, row) =>
    Array.from({ length: most }, (_, column) => {
      const [at = 0] = headsOf(of.layers, row, column);
      return column < heads ? sliceOf(all, size, at) : null;
    }),
  );
  return {
    rows: tellingNames(of.layers.map(({ name }) => name)),
    columns: Array.from({ length: most }, (_, i) => String(i)),
    grids: cells,
    across: single ? columns : frames,
  };
}

/** What each cell of a picture would get of attention that is spread evenly. */
function evenCell(of: ClipsAnswer): number {
  const grid = gridOf(of.grid);
  return grid.frames === 1 ? evenShare(grid, of.class_token) : evenMoment(grid, of.class_token);
}

function* valuesOf({ grids }: Grids): Generator<number> {
  for (const grid of grids) if (grid) yield* grid;
}

function useOptions(
  answer: AttentionAnswer | null,
  of: ClipsAnswer | null,
  width: number,
): SmallGridsOptions | null {
  const found = useMemo(() => answer && of && gridsOf(answer, of), [answer, of]);
  const key = ["heads", attended.value?.name, clip.value].join("\0");
  const last = newest.answer.value;
  const latest = useMemo(() => last && of && gridsOf(last, of), [last, of]);
  if (latest) reach(key, valuesOf(latest));
  const [low, high] = reach(key, found ? valuesOf(found) : []);
  const even = of ? evenCell(of) : 1;
  const domain = useMemo(() => aboutEven([low, high], even), [low, high, even]);
  if (answer === null || of === null || found === null) return null;
  const words = ({ row, column }: GridCell) => headWords(of, row, column);
  return {
    theme: theme.value,
    width,
    ...found,
    domain,
    even: { value: even, label: `even: ${formatPercent(even)}` },
    format: (value) => timesWords(value, even),
    chosen: { row: layer.value, column: attentionHead.value },
    spoken: words,
    onHover: (at, event) => {
      if (at === null || event === null) hideTooltip();
      else showTooltip(event, <span>{words(at)}</span>);
    },
    onChoose: (at) => {
      dismissTooltip();
      choose(at);
    },
    ariaLabel: `Layers and heads, epoch ${answer.step}: arrow keys move, Enter shows a head`,
  };
}

function picture(answer: AttentionAnswer, of: ClipsAnswer, options: SmallGridsOptions): string {
  const made = drawnAside(smallGrids, { ...options, width: SAVED_WIDTH });
  const title = `${of.names[clip.peek() ?? 0]}: every layer and head, epoch ${answer.step}`;
  return titled(made, title, theme.peek(), document);
}

/** A line a cell: of every head of every layer. */
function table(answer: AttentionAnswer, of: ClipsAnswer): Table {
  const { grids, across } = gridsOf(answer, of);
  const { frames } = gridOf(of.grid);
  const most = Math.max(1, ...of.layers.map(({ heads }) => heads));
  const single = frames === 1;
  const name = (at: number) => (single ? at : frameName(at, frameCount(), frames));
  return {
    header: [
      "layer",
      "head",
      ...(single ? ["row", "column"] : ["from frames", "to frames"]),
      "share",
    ],
    rows: grids.flatMap((grid, i) =>
      Array.from(grid ?? [], (value, cell) => [
        of.layers[Math.floor(i / most)]?.name ?? null,
        i % most,
        name(Math.floor(cell / across)),
        name(cell % across),
        Number.isFinite(value) ? value : null,
      ]),
    ),
  };
}
