/** One sample's picture, cut from the sprite by the browser. */

import type { SamplesAnswer } from "../schema";

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
        backgroundImage: `url(data:image/png;base64,${sprite.png})`,
        backgroundSize: `${sprite.columns * width * scale}px ${rows * height * scale}px`,
        backgroundPosition: `${-(at % sprite.columns) * width * scale}px ${-Math.floor(at / sprite.columns) * height * scale}px`,
      }}
    />
  );
}
