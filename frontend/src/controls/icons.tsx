/** The few icons of the page, drawn in the colour of the text around them. */

const draw =
  (path: string, filled = false) =>
  () => (
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" class="icon">
      <path
        d={path}
        fill={filled ? "currentColor" : "none"}
        stroke={filled ? "none" : "currentColor"}
        stroke-width="1.8"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );

export const PlayIcon = draw("M8 5.5v13l11-6.5z", true);
export const PauseIcon = draw("M7 5h3.6v14H7zM13.4 5H17v14h-3.6z", true);
export const SaveIcon = draw("M12 4v11m0 0 4-4m-4 4-4-4M5 20h14");
export const HelpIcon = draw("M9.2 9.3a2.9 2.9 0 1 1 4.3 2.6c-1 .6-1.5 1.2-1.5 2.4m0 3v.1");
export const CloseIcon = draw("m7 7 10 10M17 7 7 17");
