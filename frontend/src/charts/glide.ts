/** Positions that move from where they are to where they should be. */

const GLIDE_MS = 300;

export interface Glide {
  /** float [n, 2]: where the points are now. */
  readonly now: Float32Array;
  /** Sets out for `target`; from the present place if `gliding` and the count is the same. */
  to(target: Float32Array, gliding: boolean, time: number): void;
  /** Moves `now` on to `time`; false once everything has arrived. */
  advance(time: number): boolean;
}

export function glide(first: Float32Array): Glide {
  let now = first;
  let from = first;
  let target = first;
  let began = Number.NEGATIVE_INFINITY;
  return {
    get now() {
      return now;
    },
    to(next, gliding, time) {
      target = next;
      if (!gliding || next.length !== now.length) {
        now = next;
        began = Number.NEGATIVE_INFINITY;
        return;
      }
      from = now;
      now = from.slice();
      began = time;
    },
    advance(time) {
      if (now === target) return false;
      const share = Math.min(1, Math.max(0, (time - began) / GLIDE_MS));
      if (share === 1) now = target;
      else mix(from, target, 1 - (1 - share) ** 3, now);
      return share < 1;
    },
  };
}

/** A point that had no position before is at its new one at once. */
function mix(from: Float32Array, to: Float32Array, share: number, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) {
    const start = from[i] as number;
    const end = to[i] as number;
    out[i] = Number.isFinite(start) ? start + (end - start) * share : end;
  }
}
