/** The page: settings at the left, the epoch bar over everything, one tab a question. */

import { curves, overview, tendency, weights } from "./answers";
import { saveFailure } from "./controls/card";
import { EpochBar } from "./controls/epoch-bar";
import { NothingFound } from "./controls/feature-search";
import { Rail } from "./controls/rail";
import { Tooltip } from "./controls/tooltip";
import { readHeads } from "./follow";
import { formatCount } from "./format";
import { topic } from "./guide-topic";
import { jump } from "./jump";
import { later } from "./later";
import { shownName } from "./names";
import { linked, settings, TABS } from "./settings";
import { head, heads, headsError, independent, selectedSamples, split, step, steps } from "./state";
import { Tour } from "./tour";
import { Contributions } from "./views/contributions";
import { Curves } from "./views/curves";
import { NoEvaluation, NothingLogged, OneAtATime, Problems } from "./views/empty";
import { cardFeature } from "./views/feature/open";
import { Overview } from "./views/overview";
import { added } from "./views/samples/added";
import { chosen } from "./views/samples/samples";
import { selection } from "./views/selection/differences";
import { Influence, Leaning } from "./views/tendency";
import { Heatmap } from "./views/weights";

const TAB_NAMES = {
  weights: "Weights",
  embedding: "Embedding",
  importance: "Importance",
  whatif: "What if",
  attention: "Attention",
} as const;

const EmbeddingTab = later(() => import("./views/embedding/tab"));
const ImportanceTab = later(() => import("./views/importance/importance"));
const WhatIfTab = later(() => import("./views/whatif/whatif"));
const AttentionTab = later(() => import("./views/attention/attention"));
const Guide = later(() => import("./guide"));
const FeatureCard = later(() => import("./views/feature/card"));

export function Page() {
  return (
    <>
      <Rail />
      <main>
        <Banners />
        <Shown />
      </main>
      {cardFeature.value !== null && (
        <aside class="drawer" aria-label="Feature card">
          <FeatureCard />
        </aside>
      )}
      {head.value !== null && <Tour />}
      {topic.value !== null && (
        <div class="late">
          <Guide />
        </div>
      )}
      <Tooltip />
    </>
  );
}

function Shown() {
  if (heads.value === null) {
    return headsError.value ? null : <p class="empty">Reading the log …</p>;
  }
  if (head.value === null) {
    return (
      <>
        <Problems problems={heads.value.problems} />
        {heads.value.problems.length === 0 && <NothingLogged />}
      </>
    );
  }
  return (
    <>
      <EpochBar />
      <Tabs />
      <Problems problems={heads.value.problems} />
      <Tab />
    </>
  );
}

function Tab() {
  const tab = settings.tab.value;
  if (tab === "weights") return <WeightsTab />;
  if (tab === "attention") return <AttentionTab />;
  if (independent.value) return <OneAtATime />;
  if (split.value === "") return <NoEvaluation />;
  if (tab === "embedding") return <EmbeddingTab />;
  return tab === "importance" ? <ImportanceTab /> : <WhatIfTab />;
}

function Tabs() {
  // Few models have any attention to look at.
  const offered = TABS.filter((tab) => tab !== "attention" || head.value?.attention);
  return (
    <nav class="tabs" aria-label="Views">
      {offered.map((tab) => (
        <button
          key={tab}
          type="button"
          id={`tab-${tab}`}
          aria-current={settings.tab.value === tab ? "page" : undefined}
          onClick={() => jump(tab)}
        >
          {TAB_NAMES[tab]}
        </button>
      ))}
    </nav>
  );
}

function WeightsTab() {
  const chosen = selectedSamples.value.size > 0;
  return (
    <div class={chosen ? "weights-tab with-samples" : "weights-tab"}>
      <Overview />
      <Influence />
      <Leaning />
      {chosen && <Contributions />}
      <Curves />
      <Heatmap />
      <Pager />
    </div>
  );
}

/** Which features of how many, where they don't all fit. */
function Pager() {
  const answer = tendency.answer.value;
  if (answer === null) return null;
  const { offset, limit, search } = settings;
  if (answer.total === 0) return <NothingFound />;
  if (answer.total <= limit.value && offset.value === 0) return null;
  const last = Math.min(answer.total, offset.value + answer.features.length);
  const move = (by: number) => () => {
    offset.value = Math.max(0, offset.value + by * limit.value);
  };
  return (
    <p class="pager">
      <button type="button" class="link" disabled={offset.value === 0} onClick={move(-1)}>
        ‹ previous
      </button>
      <span>
        {formatCount(offset.value + 1)} to {formatCount(last)} of {formatCount(answer.total)}
        {search.value ? ` that contain “${shownName(search.value)}”` : " features"}
      </span>
      <button type="button" class="link" disabled={last >= answer.total} onClick={move(1)}>
        next ›
      </button>
    </p>
  );
}

/** What stands between the reader and the newest figures. */
function Banners() {
  const failed =
    headsError.value ??
    [overview, tendency, weights, curves, chosen, added, selection]
      .map((each) => each.error.value)
      .find(Boolean) ??
    null;
  const asked = settings.run.value;
  const entry = head.value;
  return (
    <>
      {failed && (
        <p class="banner bad" role="alert">
          {failed.message} {failed.hint}{" "}
          {failed.unreachable && "This page tries again every few seconds. "}
          <button type="button" class="link" onClick={() => void readHeads()}>
            Try now
          </button>
        </p>
      )}
      {entry && asked !== "" && entry.run !== asked && (
        <p class="banner">
          Run “{shownName(asked)}” is not in the log (any more), so “{shownName(entry.run)}” is
          shown.{" "}
          <button
            type="button"
            class="link"
            onClick={() => {
              settings.run.value = "";
            }}
          >
            All right
          </button>
        </p>
      )}
      <Unlinked />
      {saveFailure.value && (
        <p class="banner bad" role="alert">
          {saveFailure.value}{" "}
          <button
            type="button"
            class="link"
            onClick={() => {
              saveFailure.value = null;
            }}
          >
            All right
          </button>
        </p>
      )}
    </>
  );
}

/** What a link named that is not there, and what is shown in its place. */
function Unlinked() {
  const entry = head.value;
  const { run, head: asked, split: ofSplit, step: at } = settings;
  if (entry === null || !linked.value || (run.value !== "" && run.value !== entry.run)) return null;
  const missed = [
    { what: "Head", asked, shown: entry.head, isThere: asked.value === entry.head },
    { what: "Split", asked: ofSplit, shown: split.value, isThere: ofSplit.value === split.value },
    {
      what: "Epoch",
      asked: at,
      shown: String(step.value),
      isThere: steps.value.map(String).includes(at.value),
    },
  ];
  return (
    <>
      {missed
        .filter((each) => each.asked.value !== "" && !each.isThere)
        .map((each) => (
          <p key={each.what} class="banner" role="status">
            {each.what} “{shownName(each.asked.value)}” is not in the log,{" "}
            {each.shown === "" ? "and there is no other" : `so “${shownName(each.shown)}” is shown`}
            .{" "}
            <button
              type="button"
              class="link"
              onClick={() => {
                each.asked.value = each.what === "Epoch" ? each.shown : "";
              }}
            >
              All right
            </button>
          </p>
        ))}
    </>
  );
}
