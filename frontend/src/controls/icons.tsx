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
export const LassoIcon = draw(
  "M12 5c4.4 0 8 2 8 4.6s-3.6 4.6-8 4.6-8-2-8-4.6S7.6 5 12 5ZM7.4 13.6c-1.6 1-1.2 2.6.2 3s1.7 1.7.6 3",
);
export const RectangleIcon = draw(
  "M4 8.5V6h2.8m3.7 0h3m3.7 0H20v2.5m0 2.5v2m0 2.5V18h-2.8m-3.7 0h-3m-3.7 0H4v-2.5M4 13v-2",
);
export const MoveIcon = draw(
  "M12 3.5v17m0-17L9.6 5.9M12 3.5l2.4 2.4M12 20.5l-2.4-2.4m2.4 2.4 2.4-2.4M3.5 12h17m-17 0 2.4-2.4M3.5 12l2.4 2.4M20.5 12l-2.4-2.4m2.4 2.4-2.4 2.4",
);
export const AnewIcon = draw("M6.5 6.5h11v11h-11z");
export const ChevronIcon = draw("m7.5 10 4.5 4.5 4.5-4.5");
export const AddIcon = draw("M12 6v12M6 12h12");
export const UndoIcon = draw("M8.5 5 4.5 9l4 4M5 9h9a5 5 0 0 1 0 10h-4");
export const RedoIcon = draw("m15.5 5 4 4-4 4M19 9h-9a5 5 0 0 0 0 10h4");
export const RemoveIcon = draw("M6 12h12");
export const ShowAllIcon = draw("M4 8.5V4h4.5m7 0H20v4.5m0 7V20h-4.5m-7 0H4v-4.5M9.5 9.5h5v5h-5z");
