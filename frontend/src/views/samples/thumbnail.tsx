/** One sample's picture, cut from the sprite by the browser. */

import type { SamplesAnswer, Thumbnails } from "../../schema";

interface ThumbnailProps {
  readonly answer: SamplesAnswer;
  readonly at: number;
  /** Of its longer side, in pixels. */
  readonly size: number;
}

export function Thumbnail({ answer, at, size }: ThumbnailProps) {
  const sprite = answer.thumbnails;
  if (!sprite) return null;
  const [width = 1, height = 1] = sprite.tile as number[];
  const scale = size / Math.max(width, height);
  const rows = Math.ceil((answer.rows.shape[0] as number) / sprite.columns);
  return (
    <i
      class="thumbnail"
      style={{
        width: `${width * scale}px`,
        height: `${height * scale}px`,
        backgroundImage: `url(${urlOf(sprite)})`,
        backgroundSize: `${sprite.columns * width * scale}px ${rows * height * scale}px`,
        backgroundPosition: `${-(at % sprite.columns) * width * scale}px ${-Math.floor(at / sprite.columns) * height * scale}px`,
      }}
    />
  );
}

const urls = new WeakMap<Thumbnails, string>();
const gone = new FinalizationRegistry<string>((url) => URL.revokeObjectURL(url));

/** A short address for a sprite: a list of samples names it once a row. */
function urlOf(sprite: Thumbnails): string {
  const known = urls.get(sprite);
  if (known !== undefined) return known;
  const bytes = Uint8Array.from(atob(sprite.png), (character) => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  urls.set(sprite, url);
  gone.register(sprite, url);
  return url;
}
