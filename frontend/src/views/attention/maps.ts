/** What is laid over a clip, out of an answer's arrays: plain arithmetic on the grid of tokens. */

/** Tokens in time, down and across. */
export interface TokenGrid {
  readonly frames: number;
  readonly rows: number;
  readonly columns: number;
}

export function gridOf([frames = 1, rows = 1, columns = 1]: readonly number[]): TokenGrid {
  return { frames, rows, columns };
}

/** What each token of the grid gets of attention that is spread evenly, also over a class token. */
export function evenShare({ frames, rows, columns }: TokenGrid, classToken: boolean): number {
  return 1 / (frames * rows * columns + (classToken ? 1 : 0));
}

/** What each frame of tokens gets of it. */
export function evenMoment(grid: TokenGrid, classToken: boolean): number {
  return grid.rows * grid.columns * evenShare(grid, classToken);
}

/** The frame of tokens that a clip's frame belongs to: token t covers [t * F / T, (t + 1) * F / T). */
export function tokenOf(frame: number, frames: number, tokens: number): number {
  return Math.min(tokens - 1, Math.max(0, Math.floor((frame * tokens) / Math.max(1, frames))));
}

/** The first and the last frame of the clip that a frame of tokens covers. */
export function framesOf(token: number, frames: number, tokens: number): readonly [number, number] {
  const first = Math.ceil((token * frames) / tokens);
  return [first, Math.max(first, Math.ceil(((token + 1) * frames) / tokens) - 1)];
}

/** Heads counted through all layers: of one, of a layer (`head` -1) or of all (`layer` -1). */
export function headsOf(
  layers: readonly { readonly heads: number }[],
  layer: number,
  head: number,
): number[] {
  const before = (at: number) => layers.slice(0, at).reduce((sum, { heads }) => sum + heads, 0);
  const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
  const chosen = layers[layer];
  if (chosen === undefined) return range(0, before(layers.length));
  if (head >= 0 && head < chosen.heads) return [before(layer) + head];
  return range(before(layer), chosen.heads);
}

/** The mean of some slices of an array, each of `size`; float [size]. */
export function meanOf(
  values: Float32Array,
  size: number,
  slices: readonly number[],
): Float32Array<ArrayBuffer> {
  const mean = new Float32Array(size);
  for (const slice of slices) {
    for (let i = 0; i < size; i++) {
      mean[i] = (mean[i] as number) + (values[slice * size + i] as number) / slices.length;
    }
  }
  return mean;
}

export function sliceOf(values: Float32Array, size: number, at: number): Float32Array {
  return values.subarray(at * size, (at + 1) * size);
}

/**
 * What each patch adds to a class's score over the others: of two classes over the other's, of more
 * over the mean of all. A softmax head is blind to what it adds to all of them alike.
 *
 * activation: float [classes, size], all of the head's classes; float [size].
 */
export function marginOf(
  activation: Float32Array,
  size: number,
  classes: number,
  label: number,
): Float32Array<ArrayBuffer> {
  const all = Array.from({ length: classes }, (_, i) => i);
  const against = classes === 2 ? [1 - label] : all;
  const others = meanOf(activation, size, against);
  const own = sliceOf(activation, size, label);
  return others.map((other, i) => (own[i] as number) - other);
}

/** Summed over the patches of each frame of tokens; float [frames]. */
export function sumsOf(values: Float32Array, frames: number): Float32Array<ArrayBuffer> {
  const patches = values.length / Math.max(1, frames);
  return Float32Array.from({ length: frames }, (_, t) => {
    let sum = 0;
    for (const value of sliceOf(values, patches, t)) sum += value;
    return sum;
  });
}

/** The largest value in size that is finite; 0 where there is none. */
export function extentOf(values: Float32Array): number {
  return values.reduce((most, v) => (Number.isFinite(v) ? Math.max(most, Math.abs(v)) : most), 0);
}
