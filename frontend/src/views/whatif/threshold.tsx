/** Where two classes are told apart, what each kind of error costs, and where that costs least. */

import { Card } from "../../controls/card";
import { Range } from "../../controls/fields";
import { formatCount, shortName } from "../../format";
import { corrected, MOST_COST, settings } from "../../settings";
import { className } from "../samples/prediction";
import { cheapestThreshold, counts, sides } from "./asked";
import { costOf, countsAfter } from "./operating-point";
import { remember } from "./operations";
import { formatRatio, formatThreshold } from "./words";

const BY = 0.001;
/** Steps of the cost slider to either side. */
const COST_STEPS = 40;

export function Threshold() {
  const positive = className(1);
  return (
    <Card
      title="Threshold"
      topic="threshold"
      class="threshold"
      sentence={
        <>
          Predict {shortName(positive)} where its probability is above the threshold. What is below
          follows as you move it.
        </>
      }
      saving={sides.value && { name: "what-if-thresholds", table }}
    >
      <div class="slide-line">
        <span class="clip" title={`Threshold for ${positive}`}>
          Threshold for {positive}
        </span>
        <strong>{formatThreshold(settings.threshold.value)}</strong>
        <div class="marked-range">
          <Range
            label={`Threshold for ${positive}`}
            value={settings.threshold.value}
            low={0}
            high={1}
            by={BY}
            said={formatThreshold(settings.threshold.value)}
            onInput={(value) => {
              remember("threshold");
              settings.threshold.value = value;
            }}
          />
          <Marks />
        </div>
      </div>
      <Corrected />
      <div class="slide-line from-middle">
        <span class="clip" title={costWords()}>
          {costWords()}
        </span>
        <strong>{formatRatio(settings.cost.value)}</strong>
        <Range
          label="Cost ratio"
          value={COST_STEPS * (Math.log(settings.cost.value) / Math.log(MOST_COST))}
          low={-COST_STEPS}
          high={COST_STEPS}
          said={costWords()}
          onInput={(value) => {
            settings.cost.value = roundRatio(MOST_COST ** (value / COST_STEPS));
          }}
        />
      </div>
      <Cost />
    </Card>
  );
}

/** What a link asked for that is no threshold, until the slider is moved. */
function Corrected() {
  const wrong = corrected.get("threshold");
  if (wrong === undefined || wrong.given !== settings.threshold.value) return null;
  return (
    <p class="notice" role="status">
      The link asked for a threshold of {wrong.asked}. It must be from 0 to 1, so{" "}
      {formatThreshold(wrong.given)} is shown.
    </p>
  );
}

/** Two digits are as much as anybody knows of a cost. */
export function roundRatio(ratio: number): number {
  return ratio >= 1 ? Number(ratio.toPrecision(2)) : 1 / Number((1 / ratio).toPrecision(2));
}

function costWords(): string {
  return `A missed ${className(1)} costs, in false alarms`;
}

/** Under the slider: one half, and the cheapest. */
function Marks() {
  const best = cheapestThreshold.value;
  return (
    <div class="marks" aria-hidden="true">
      <i style={{ left: "50%" }} />
      {best && <b style={{ left: `${100 * best.threshold}%` }} />}
    </div>
  );
}

function Cost() {
  const [best, now] = [cheapestThreshold.value, counts.value];
  if (best === null || now === null) return <p class="cost" />;
  const here = costOf(now.after, settings.cost.value);
  const there = settings.threshold.value === best.threshold || here <= best.cost + 1e-9;
  return (
    <p class="cost">
      <span>
        {formatCount(now.after.falseNegatives)} missed, {formatCount(now.after.falsePositives)}{" "}
        false alarms: cost <strong>{formatCost(here)}</strong>.
      </span>{" "}
      <span>
        <i class="cheapest" aria-hidden="true" /> Least at {formatThreshold(best.threshold)}:{" "}
        <strong>{formatCost(best.cost)}</strong>.
      </span>{" "}
      {!there && (
        <button
          type="button"
          class="link act"
          onClick={() => {
            remember();
            settings.threshold.value = best.threshold;
          }}
        >
          Go there
        </button>
      )}{" "}
      {settings.threshold.value !== 0.5 && (
        <button
          type="button"
          class="link"
          onClick={() => {
            remember();
            settings.threshold.value = 0.5;
          }}
        >
          Back to one half
        </button>
      )}
    </p>
  );
}

const SAVED_THRESHOLDS = 100;

/** What thresholds from 0 to 1 would do. */
function table() {
  const sorted = sides.peek();
  const thresholds = Array.from({ length: SAVED_THRESHOLDS + 1 }, (_, i) => i / SAVED_THRESHOLDS);
  return {
    header: [
      "threshold",
      "true negatives",
      "false positives",
      "false negatives",
      "true positives",
      `cost at ${formatRatio(settings.cost.peek())}`,
    ],
    rows: thresholds.flatMap((threshold) => {
      if (sorted === null) return [];
      const found = countsAfter(sorted, threshold);
      return [
        [
          threshold,
          found.trueNegatives,
          found.falsePositives,
          found.falseNegatives,
          found.truePositives,
          costOf(found, settings.cost.peek()),
        ],
      ];
    }),
  };
}

function formatCost(cost: number): string {
  return Number.isInteger(cost) ? formatCount(cost) : cost.toFixed(1);
}
