/** What TensorBoard calls to fill the tab. */

import { effect } from "@preact/signals";
import { render as renderInto } from "preact";
import { keepAhead } from "./answers";
import { keepTooltipTrue } from "./controls/tooltip";
import { followHeads, readHeads } from "./follow";
import { openGuide } from "./guide-topic";
import { listenToHost } from "./host";
import { listenToKeys } from "./keys";
import { wear } from "./later";
import { Page } from "./page";
import { runPlayer } from "./player";
import { mirrorInUrl } from "./settings";
import { reducedMotion, theme, windowHeight } from "./state";
import css from "./style.css?inline";
import { keepAgreementTrue } from "./views/embedding/agreement";
import { keepFilmed } from "./views/embedding/film";
import { keepLaidOut } from "./views/embedding/layout";
import { keepStrip } from "./views/embedding/strip-layouts";
import { listenToDoubleClicks } from "./views/feature/open";
import { keepFindings } from "./views/findings/answer";
import { keepThumbnails } from "./views/samples/samples";

const LOOK_EVERY_MS = 2500;

export function render(): void {
  wear(css);
  document.title = "WeightVis";
  document.documentElement.lang = "en";
  wearTheme();
  followMotion();
  window.addEventListener("resize", () => {
    if (window.innerHeight > 0) windowHeight.value = window.innerHeight;
  });
  mirrorInUrl();
  listenToHost(() => void readHeads());
  listenToKeys(() => openGuide("keys"));
  listenToDoubleClicks();
  runPlayer();
  keepAhead();
  keepLaidOut();
  keepFilmed();
  keepStrip();
  keepAgreementTrue();
  keepTooltipTrue();
  keepThumbnails();
  keepFindings();
  followHeads(LOOK_EVERY_MS);
  renderInto(<Page />, document.body);
}

/** Every token of the theme as a CSS variable of its name. */
function wearTheme(): void {
  effect(() => {
    const root = document.documentElement;
    for (const [name, value] of Object.entries(theme.value)) {
      root.style.setProperty(`--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`, value);
    }
    root.style.colorScheme = theme.value.mode;
  });
}

function followMotion(): void {
  const preference = window.matchMedia("(prefers-reduced-motion: reduce)");
  const read = () => {
    reducedMotion.value = preference.matches;
  };
  preference.addEventListener("change", read);
  read();
}
