// GENERATED from tensorboard_plugin_weightvis/views by `make schema`. Do not edit.

/**
 * Nothing to ask: all of them.
 */
export interface HeadsQuery {}
/**
 * ``split``: whose evaluation is summed up; none where it is left out.
 */
export interface OverviewQuery {
  run: string;
  head: string;
  step?: number | null;
  split?: string;
}
/**
 * Which features, in what order.
 */
export interface TendencyQuery {
  run: string;
  head: string;
  step?: number | null;
  rank?: string;
  limit?: number;
  offset?: number;
  search?: string;
  gauge?: "centred" | "raw";
  classes?: string;
  split?: string;
}
/**
 * ``mode=classes``: every shown class at one step; ``mode=steps``: the first shown class at
 * every step, with the features ranked as they are at ``step``.
 */
export interface WeightsQuery {
  run: string;
  head: string;
  step?: number | null;
  rank?: string;
  limit?: number;
  offset?: number;
  search?: string;
  gauge?: "centred" | "raw";
  classes?: string;
  split?: string;
  mode?: "classes" | "steps";
}
/**
 * A head of a run.
 */
export interface CurvesQuery {
  run: string;
  head: string;
}
/**
 * ``iterations`` and ``learning_rate`` (in scikit-learn's measure) ask for scikit-learn's
 * schedule, as the paper's 300 and 200 do; without them the picture settles by itself.
 */
export interface EmbeddingQuery {
  run: string;
  head: string;
  step?: number | null;
  split: string;
  perplexity?: number;
  space?: "activations" | "scores";
  iterations?: number | null;
  learning_rate?: number;
  seed?: number;
}
/**
 * ``indices``: rows of the evaluation, ``3,7`` or ``0-99``; all where left out.
 *
 * ``classes``: whose contributions are wanted; all where left out.
 */
export interface SamplesQuery {
  run: string;
  head: string;
  step?: number | null;
  split: string;
  indices?: string;
  classes?: string;
}
/**
 * Every head that can be read, by run and name; and those that can't.
 */
export interface HeadsAnswer {
  heads: HeadEntry[];
  problems: Problem[];
}
/**
 * A head. ``began``: when its first step was logged, in seconds since 1970. ``repeated``:
 * steps that a restarted run logged again; the later ones are shown.
 *
 * ``feature_names`` is there only where the user named them.
 */
export interface HeadEntry {
  run: string;
  head: string;
  steps: number[];
  began: number;
  features: number;
  classes: number;
  class_names: string[];
  activation: "sigmoid" | "softmax";
  splits: Split[];
  feature_names?: string[] | null;
  repeated?: number[] | null;
}
/**
 * An evaluated data split, the steps at which it was, and whether its samples have pictures.
 */
export interface Split {
  name: string;
  steps: number[];
  thumbnails: boolean;
}
/**
 * A head that is logged but cannot be read, and why.
 */
export interface Problem {
  run: string;
  head: string;
  error: string;
  hint: string;
}
/**
 * ``raw`` and ``centred``: one entry a class.
 */
export interface OverviewAnswer {
  step: number;
  wall_time: number;
  features: number;
  class_names: string[];
  raw: ClassInfluence[];
  centred: ClassInfluence[];
  metrics: {
    [k: string]: number | null;
  };
  evaluation: EvaluationFigures | null;
  not_finite: NotFinite | null;
  change: Change | null;
}
/**
 * How many features push towards a class (weight above 0) and away from it (below), and the
 * largest and the smallest weight; null where none is finite.
 */
export interface ClassInfluence {
  towards: number;
  away: number;
  zero: number;
  largest: FeatureWeight | null;
  smallest: FeatureWeight | null;
}
/**
 * A feature and its weight for a class.
 */
export interface FeatureWeight {
  index: number;
  name: string;
  weight: number;
}
/**
 * The logged samples' accuracy (0 to 1) and log loss (nats); null where not finite.
 *
 * ``step`` is when they were logged: the last time up to the step asked for.
 */
export interface EvaluationFigures {
  split: string;
  step: number;
  samples: number;
  accuracy: number | null;
  log_loss: number | null;
}
/**
 * Weights that are NaN or infinite: how many, the first features that have some, and the
 * earliest step known to have any.
 */
export interface NotFinite {
  weights: number;
  features: FeatureName[];
  first_step: number;
}
/**
 * A feature by its place in the head and its name.
 */
export interface FeatureName {
  index: number;
  name: string;
}
/**
 * Which features' contributions changed most since the step before.
 *
 * Contributions over the logged samples where both steps have them (``split``), else weights
 * alone (``split`` null).
 */
export interface Change {
  since: number;
  split: string | null;
  features: FeatureName[];
}
/**
 * The ranked features and their weights.
 *
 * ``weights``: float32 ``[features, classes]`` in the gauge asked for, of the ``classes`` shown.
 * ``towards``: int32 ``[features]``, the class that each feature leans to; ``by``: float32
 * ``[features]``, by how much: raw, the larger weight in size over the next; centred, the larger
 * score over the next. Of one class alone ``by`` is its centred weight, signed.
 */
export interface TendencyAnswer {
  step: number;
  gauge: "centred" | "raw";
  classes: number[];
  features: FeatureName[];
  total: number;
  weights: Array;
  towards: Array;
  by: Array;
  scale: Scale;
}
/**
 * An array too long to read by eye: base64 of its little-endian bytes, row by row.
 *
 * NaN and infinities travel as what they are.
 */
export interface Array {
  dtype: "float32" | "int32" | "uint8";
  shape: number[];
  data: string;
}
/**
 * The largest finite weight in size, over the steps read so far, raw and centred.
 *
 * Charts that keep this scale show true change. ``steps`` of ``of`` are read; the rest follow
 * in the background, so a later answer may say more.
 */
export interface Scale {
  raw: number;
  centred: number;
  steps: number;
  of: number;
}
/**
 * ``values``: float32 ``[features, columns]`` in the gauge asked for; ``columns`` are classes
 * or steps, as ``mode`` says; ``classes`` are those shown, the first of them through the steps.
 * Of a head too large to be read whole, steps are left out evenly.
 */
export interface WeightsAnswer {
  step: number;
  gauge: "centred" | "raw";
  mode: "classes" | "steps";
  columns: number[];
  classes: number[];
  features: FeatureName[];
  total: number;
  values: Array;
  scale: Scale;
}
/**
 * ``metrics``: each metric's value at each of ``steps``; null where it is not finite.
 *
 * ``not_finite`` names the steps at which a metric was logged but isn't finite, so that a gap
 * can be told from a fault.
 */
export interface CurvesAnswer {
  steps: number[];
  metrics: {
    [k: string]: (number | null)[];
  };
  not_finite: {
    [k: string]: number[];
  };
}
/**
 * One line of the stream. The first has ``points``, the last is ``final``.
 *
 * ``positions``: float32 ``[points, 2]``; ``kl``: Kullback-Leibler divergence in nats, once it
 * means something.
 */
export interface EmbeddingAnswer {
  positions: Array;
  iteration: number;
  iterations: number;
  final: boolean;
  points?: Points | null;
  kl?: number | null;
  trust?: TrustFigures | null;
}
/**
 * Whom the positions belong to: ``rows`` int32 of the evaluation, its ``step``, and for each
 * row the label, the predicted class (int32) and that class's probability (float32).
 *
 * ``perplexity`` is the one used: the nearest to what was asked for that the samples allow.
 * ``notes``: what else the reader should know.
 */
export interface Points {
  step: number;
  rows: Array;
  labels: Array;
  predicted: Array;
  probability: Array;
  perplexity: number;
  notes: string[];
}
/**
 * See :class:`Trust`: shares of the ten nearest neighbours, from 0 to 1; by true class.
 */
export interface TrustFigures {
  neighbours_kept: number;
  same_class: number;
  same_class_in_picture: number;
}
/**
 * In the order asked for. ``rows`` int32: place in the evaluation; ``indices`` int32: place
 * in the data set, where logged; ``labels``, ``predicted`` int32; ``scores`` and
 * ``probabilities`` float32 ``[samples, classes of the head]``.
 *
 * ``contributions``: float32 ``[features, classes asked for]``: what each feature adds to the
 * mean of these samples' centred scores, against the mean of all samples.
 */
export interface SamplesAnswer {
  step: number;
  rows: Array;
  names: string[] | null;
  indices: Array | null;
  labels: Array;
  predicted: Array;
  scores: Array;
  probabilities: Array;
  classes: number[];
  contributions: Array;
  thumbnails: Thumbnails | null;
}
/**
 * One picture a sample, row by row: a PNG in base64, tiles ``[width, height]`` in pixels.
 */
export interface Thumbnails {
  png: string;
  /**
   * @minItems 2
   * @maxItems 2
   */
  tile: never[];
  columns: number;
}
/**
 * What every error answer says: what is wrong, and what to do.
 */
export interface RequestRefused {
  error: string;
  hint: string;
}

/** Every route: what it is asked, and what it answers (line by line where streamed). */
export interface Routes {
  heads: { query: HeadsQuery; answer: HeadsAnswer };
  overview: { query: OverviewQuery; answer: OverviewAnswer };
  tendency: { query: TendencyQuery; answer: TendencyAnswer };
  weights: { query: WeightsQuery; answer: WeightsAnswer };
  curves: { query: CurvesQuery; answer: CurvesAnswer };
  embedding: { query: EmbeddingQuery; answer: EmbeddingAnswer };
  samples: { query: SamplesQuery; answer: SamplesAnswer };
}
