/** Class fills as SVG patterns, so that classes differ in more than their hue. */

import type { ClassMark, Pattern } from "../theme";
import { append, uniquePrefix } from "./svg";

const TILE = 6;

export interface Patterns {
  /** What to write into `fill`: a colour, or a reference to a pattern made on first use. */
  fill(mark: ClassMark): string;
}

/** Patterns kept in `defs`, under ids that no other chart of the page has. */
export function patterns(defs: SVGDefsElement): Patterns {
  const prefix = uniquePrefix();
  const ids = new Map<string, string>();
  const known = new WeakMap<ClassMark, string>();
  const reference = (mark: ClassMark) => {
    if (mark.pattern === "solid") return mark.fill;
    const key = `${mark.pattern} ${mark.fill} ${mark.stroke}`;
    let id = ids.get(key);
    if (id === undefined) {
      id = `${prefix}-${mark.pattern}-${ids.size}`;
      ids.set(key, id);
      appendPattern(defs, id, mark);
    }
    return `url(#${id})`;
  };
  return {
    fill(mark) {
      const fill = known.get(mark) ?? reference(mark);
      known.set(mark, fill);
      return fill;
    },
  };
}

/** One mark's pattern as a `<pattern>` in `defs`. */
function appendPattern(defs: Element, id: string, mark: ClassMark): SVGPatternElement {
  const pattern = append(defs, "pattern", {
    id,
    patternUnits: "userSpaceOnUse",
    width: TILE,
    height: TILE,
    patternTransform: mark.pattern === "hatch" ? "rotate(45)" : null,
  });
  append(pattern, "rect", { width: TILE, height: TILE, fill: mark.fill });
  if (mark.pattern === "dots") {
    append(pattern, "circle", { cx: 3, cy: 3, r: 1.3, fill: mark.stroke });
  } else if (STROKES[mark.pattern] !== "") {
    append(pattern, "path", {
      d: STROKES[mark.pattern],
      stroke: mark.stroke,
      "stroke-width": mark.pattern === "cross" ? 0.7 : 1,
    });
  }
  return pattern;
}

const STROKES: Readonly<Record<Pattern, string>> = {
  solid: "",
  dots: "",
  hatch: `M${TILE / 2},0V${TILE}`,
  cross: `M0,0L${TILE},${TILE}M${TILE},0L0,${TILE}`,
  lines: `M0,${TILE / 2}H${TILE}`,
};
