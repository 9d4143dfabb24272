/** A class as a small swatch in its fill, outline and pattern, or as its symbol. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { swatch } from "../charts/swatch";
import type { ClassMark } from "../theme";

export function Swatch({ mark, symbol = false }: { mark: ClassMark; symbol?: boolean }) {
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (element.current !== null) swatch(element.current, mark, symbol);
  }, [mark, symbol]);
  return <span class="swatch" ref={element} />;
}
