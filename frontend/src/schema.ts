// GENERATED from tensorboard_plugin_weightvis/views by `make schema`. Do not edit.

/**
 * Nothing to ask: all of them.
 */
export interface HeadsQuery {}
/**
 * ``split``: whose evaluation is summed up; none where it is left out. ``classes``: which are
 * told of, comma-separated; all where left out.
 */
export interface OverviewQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  split?: string;
  classes?: string;
}
/**
 * Which features, in what order.
 */
export interface TendencyQuery {
  run: string;
  head: string;
  unit?: number | null;
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
  unit?: number | null;
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
  unit?: number | null;
}
/**
 * ``from_step`` and ``from_perplexity``: a layout that the page shows already. Where the server
 * still has it, it is carried over as a preview. ``ahead``: only while nothing else is to do.
 */
export interface EmbeddingQuery {
  run: string;
  head: string;
  unit?: number | null;
  split: string;
  method?: "pca" | "tsne" | "umap";
  space?: "activations" | "contributions" | "scores";
  perplexity?: number;
  neighbours?: number;
  iterations?: number | null;
  learning_rate?: number;
  seed?: number;
  most?: number;
  page?: string;
  step?: number | null;
  from_step?: number | null;
  from_perplexity?: number | null;
  ahead?: boolean;
}
/**
 * Which samples are followed, and how they are laid out.
 */
export interface FilmQuery {
  run: string;
  head: string;
  unit?: number | null;
  split: string;
  method?: "pca" | "tsne" | "umap";
  space?: "activations" | "contributions" | "scores";
  perplexity?: number;
  neighbours?: number;
  iterations?: number | null;
  learning_rate?: number;
  seed?: number;
  most?: number;
  page?: string;
}
/**
 * ``seeds``: so many layouts from random starts are compared. ``perplexities``: those that are
 * compared, comma-separated; none where left out.
 */
export interface AgreementQuery {
  run: string;
  head: string;
  unit?: number | null;
  split: string;
  method?: "pca" | "tsne" | "umap";
  space?: "activations" | "contributions" | "scores";
  perplexity?: number;
  neighbours?: number;
  iterations?: number | null;
  learning_rate?: number;
  seed?: number;
  most?: number;
  page?: string;
  step?: number | null;
  seeds?: number;
  perplexities?: string;
}
/**
 * ``indices``: rows of the evaluation, see :func:`rows_of`; all where left out.
 *
 * ``classes``: whose contributions are wanted; all where left out.
 */
export interface SamplesQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  split: string;
  indices?: string;
  classes?: string;
}
/**
 * ``indices``: the chosen rows of the evaluation, see :func:`rows_of`; ``limit``: how many
 * features are wanted.
 */
export interface SelectionQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  split: string;
  indices: string;
  limit?: number;
}
/**
 * ``feature``: its place in the head.
 */
export interface ActivationsQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  split: string;
  feature: number;
}
/**
 * ``sample``: a row of the evaluation; ``count``: how many others are wanted.
 */
export interface NeighboursQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  split: string;
  sample: number;
  space?: "activations" | "contributions" | "scores";
  count?: number;
}
/**
 * ``indices``: rows of the evaluation, see :func:`rows_of`; all where left out.
 */
export interface ProjectorQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  split: string;
  space?: "activations" | "contributions" | "scores";
  indices?: string;
}
/**
 * ``split``: whose samples; without one only what weights alone can tell. ``page``: a name
 * that the asking page made up for itself.
 */
export interface FindingsQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  split?: string;
  page?: string;
}
/**
 * ``ops``: the operations in order, comma-separated, see :func:`analysis.parse_operations`.
 *
 * ``threshold``: of two classes, the probability of the second above which it is predicted; for
 * the figures after. ``offsets``: of more, what is added to each class's score, comma-separated.
 * ``of``: of more, the class whose curves are asked for; those of two classes are the second's.
 */
export interface WhatifQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  split: string;
  ops?: string;
  threshold?: number;
  offsets?: string;
  of?: number | null;
}
/**
 * ``ablation``: what an ablated feature is put at, zero or its mean. ``repeats``: so many
 * permutations. ``page``: a name that the asking page made up for itself.
 */
export interface ImportanceQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  split: string;
  ablation?: "mean" | "zero";
  repeats?: number;
  page?: string;
}
/**
 * ``features``: comma-separated numbers, 60 at most. ``towards``: the class whose score is
 * explained; of two classes the second, whichever is asked for. ``most``: so many samples at
 * most, each label keeping its share.
 */
export interface ShapleyQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  split: string;
  features: string;
  towards?: number;
  most?: number;
}
/**
 * ``towards``: the class; that which the feature raises most where it is left out.
 * ``points``: of the grid. ``curves``: so many single samples' curves at most.
 */
export interface DependenceQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  split: string;
  feature: number;
  towards?: number | null;
  scale?: "probability" | "score";
  points?: number;
  curves?: number;
}
/**
 * ``among``: pairs of so many features are tried, half of them those whose ablation costs most,
 * and then those that move scores most (Shapley values). ``most``: so many pairs are told.
 * ``page``: a name that the asking page made up for itself.
 */
export interface PairsQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  split: string;
  ablation?: "mean" | "zero";
  among?: number;
  most?: number;
  page?: string;
}
/**
 * ``rank``: in which order features are kept, as for ``tendency``, by centred weights, or
 * ``shapley:desc``. Those that are not kept stand at their mean.
 */
export interface MinimalQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  split: string;
  rank?: string;
}
/**
 * ``split``: whose activations; without one only weights are told. ``classes``: which are
 * shown, comma-separated; the twelve of the largest weights in size where left out. ``most``: so
 * many samples at each end.
 */
export interface FeatureQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  feature: number;
  split?: string;
  classes?: string;
  most?: number;
}
/**
 * ``split``: whose samples tell whether it matters; without one only weights are told.
 * ``classes``: whose weights, comma-separated; all of up to 12 where left out. ``most``: so many
 * epochs at most, evenly spread, evaluated ones among them, the last one always. ``page``: a name
 * that the asking page made up for itself.
 */
export interface HistoryQuery {
  run: string;
  head: string;
  unit?: number | null;
  feature: number;
  split?: string;
  classes?: string;
  most?: number;
  page?: string;
}
/**
 * From ``since`` (the evaluated step before where left out) to ``step``. ``label``: of the
 * samples of one true class only. ``limit``: so many features are told by themselves.
 */
export interface ChangeQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  split: string;
  since?: number | null;
  label?: number | null;
  limit?: number;
}
/**
 * A head of a run, and the split whose clips they are.
 */
export interface ClipsQuery {
  run: string;
  head: string;
  unit?: number | null;
  split: string;
}
/**
 * ``clip``: its place among those of the split that attention is logged for.
 */
export interface ClipQuery {
  run: string;
  head: string;
  unit?: number | null;
  split: string;
  clip: number;
}
/**
 * ``clip``: its place among those of the split. ``classes``: whose activation is wanted,
 * comma-separated; the predicted and the true class where left out.
 *
 * ``matrix``: a head, counted through all layers, whose own ``looks`` are wanted; it takes a log
 * with whole matrices.
 */
export interface AttentionQuery {
  run: string;
  head: string;
  unit?: number | null;
  step?: number | null;
  split: string;
  clip: number;
  classes?: string;
  matrix?: number | null;
}
/**
 * A head of a run, and the split whose clips they are.
 */
export interface CourseQuery {
  run: string;
  head: string;
  unit?: number | null;
  split: string;
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
 * steps that a restarted run logged again; the later ones are shown. ``half``: some of it was
 * logged in half precision.
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
  activation: "sigmoid" | "sigmoids" | "softmax";
  splits: Split[];
  feature_names?: string[] | null;
  repeated?: number[] | null;
  interventions?: Intervened[] | null;
  attention?: AttentionSplit[] | null;
  half?: boolean;
}
/**
 * An evaluated data split, the steps at which it was, and whether its samples have pictures.
 *
 * ``samples``: where not all there were are looked at, how many; ``total``: of how many;
 * ``logged``: where even of those that are logged some are left out to save memory, how many these
 * are.
 */
export interface Split {
  name: string;
  steps: number[];
  thumbnails: boolean;
  samples?: number | null;
  logged?: number | null;
  total?: number | null;
}
/**
 * What was done to the weights in training, from after a step on: the operations as ``whatif``
 * takes them, done once or again after every batch (``held``; a flip, a scale and a swap are done
 * once in any case).
 */
export interface Intervened {
  step: number;
  ops: string[];
  held: boolean;
}
/**
 * A split for clips of which attention is logged, and the steps at which it is.
 */
export interface AttentionSplit {
  name: string;
  steps: number[];
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
 * ``raw`` and ``centred``: one entry for each of ``classes``.
 */
export interface OverviewAnswer {
  step: number;
  wall_time: number;
  features: number;
  class_names: string[];
  classes: number[];
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
 * Of thousands, or of a head too large to be read whole, steps are left out evenly. ``notes``:
 * what is left out, and why.
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
  notes?: string[];
}
/**
 * ``metrics``: each metric's value at each of ``steps``; null where it is not finite. ``of``:
 * how many steps are logged. Of thousands, answers tell more and more, evenly spread over all.
 *
 * ``not_finite`` names the steps at which a metric was logged but isn't finite, so that a gap
 * can be told from a fault.
 */
export interface CurvesAnswer {
  steps: number[];
  of: number;
  metrics: {
    [k: string]: (number | null)[];
  };
  not_finite: {
    [k: string]: number[];
  };
}
/**
 * One line of the stream. The first and the last have ``points``, the last is ``final``.
 *
 * ``positions``: float32 ``[points, 2]``; none while the layout waits for its turn, with
 * ``waiting``, the number of others that are at work. ``preview``: a like layout carried over, not
 * yet the own one. ``kl``: Kullback-Leibler divergence in nats, once it means something.
 */
export interface EmbeddingAnswer {
  positions: Array | null;
  iteration: number;
  iterations: number;
  final: boolean;
  preview?: boolean;
  waiting?: number | null;
  points?: Points | null;
  kl?: number | null;
  trust?: TrustFigures | null;
}
/**
 * Whom the positions belong to: ``rows`` int32 of the evaluation, its ``step``, and for each
 * row the label, the predicted class (int32; -1: its scores are not all finite) and that class's
 * probability (float32).
 *
 * ``perplexity`` and ``neighbours`` are those used: the nearest to what was asked for that the
 * samples allow. ``samples``: how many the evaluation has. ``notes``: what else the reader should
 * know.
 */
export interface Points {
  step: number;
  rows: Array;
  labels: Array;
  predicted: Array;
  probability: Array;
  perplexity: number;
  neighbours: number;
  samples: number;
  notes: string[];
}
/**
 * See :class:`Trust`: shares of the ten nearest neighbours, from 0 to 1; by true class.
 * ``kept``: ``neighbours_kept`` of each point, float32 ``[points]``.
 */
export interface TrustFigures {
  neighbours_kept: number;
  same_class: number;
  same_class_in_picture: number;
  kept: Array;
}
/**
 * One line of the stream: an epoch, the ``place``-th of ``places``, counted from 1.
 *
 * ``positions``: float32 ``[points, 2]``, turned like the epoch's before; none while the film
 * waits for its turn, with ``waiting``, the number of others that are at work, nor of an epoch
 * that is damaged. ``kl``: Kullback-Leibler divergence in nats, of t-SNE.
 */
export interface FilmAnswer {
  place: number;
  places: number;
  positions?: Array | null;
  points?: Points | null;
  kl?: number | null;
  trust?: TrustFigures | null;
  waiting?: number | null;
}
/**
 * One line of the stream: ``done`` of ``layouts`` are settled. The last has the figures.
 *
 * Agreement: the share of a sample's ten nearest in one picture that are among its ten nearest in
 * another, from 0 to 1. ``across_seeds``: the mean over all samples and all pairs of seeds.
 * ``of_samples``: the same of each sample, float32 ``[points]``. ``perplexities`` as used, and
 * ``between``: float32 ``[perplexities, perplexities]``, the mean over all samples. Two pictures
 * that have nothing in common agree by chance: ten of all others.
 */
export interface AgreementAnswer {
  done: number;
  layouts: number;
  across_seeds?: number | null;
  of_samples?: Array | null;
  perplexities?: number[] | null;
  between?: Array | null;
}
/**
 * In the order asked for. ``rows`` int32: place in the evaluation; ``indices`` int32: place
 * in the data set, where logged; ``labels``, ``predicted`` int32 (-1: its scores are not all
 * finite); ``scores`` and ``probabilities`` float32 ``[samples, classes of the head]``.
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
 * ``chosen`` and ``rest``: how many samples; ``features``: the largest difference in size
 * first, those without one last; ``right`` and ``wrong``: of the chosen; ``confusion``: of the
 * chosen, the most frequent first. A sample whose scores aren't finite is wrong, and in no cell.
 * ``left_out``: how many of all samples the features are not compared by, as their activations
 * aren't all finite.
 */
export interface SelectionAnswer {
  step: number;
  chosen: number;
  rest: number;
  left_out: number;
  features: FeatureDifference[];
  right: number;
  wrong: number;
  confusion: ConfusionCell[];
}
/**
 * How the chosen samples' activations differ from the rest's.
 *
 * ``difference``: of the means, in standard deviations over all samples; null where the feature
 * is constant, or none are left. ``auc``: from 0 to 1, how often a chosen
 * sample's activation exceeds one of the rest; null where none are left, and beyond
 * the first features where there are very many samples.
 */
export interface FeatureDifference {
  index: number;
  name: string;
  difference: number | null;
  auc: number | null;
}
/**
 * How many samples of a class were taken for a class.
 */
export interface ConfusionCell {
  label: number;
  predicted: number;
  count: number;
}
/**
 * ``values``: float32 ``[samples]``, in the order of the evaluation's rows.
 */
export interface ActivationsAnswer {
  step: number;
  feature: FeatureName;
  values: Array;
}
/**
 * ``rows``: int32 ``[neighbours]``, the nearest first; ``distances``: float32 likewise,
 * Euclidean. Fewer than asked for where no more samples are finite.
 */
export interface NeighboursAnswer {
  step: number;
  sample: number;
  rows: Array;
  distances: Array;
}
/**
 * One line of the stream: all findings so far, in a fixed order. ``done`` of ``of`` were
 * looked for; ``evaluated``: the step of the evaluation they rest on.
 */
export interface FindingsAnswer {
  step: number;
  evaluated: number | null;
  split: string;
  samples: number;
  done: number;
  of: number;
  findings: Finding[];
  waiting?: number | null;
}
/**
 * One sentence and what it rests on.
 *
 * ``level``: ``found``, something to look at; ``none``, it was looked for and not found;
 * ``unknown``, it could not be looked for, and ``detail`` says why. ``title``: a few words;
 * ``detail``: the sentence with its figures, split and number of samples. ``features`` (the first
 * 200) and ``classes``: what it names; ``named``: how many features it names in all. ``rows``: of
 * the evaluation, as ``indices`` spells them, empty where it names no samples. ``since``: an
 * epoch that it names.
 */
export interface Finding {
  kind:
    | "bias"
    | "concentration"
    | "dead"
    | "grown"
    | "lean"
    | "negligible"
    | "norms"
    | "not-finite"
    | "recall-gap"
    | "sign-flips"
    | "unmoved";
  level: "found" | "none" | "unknown";
  title: string;
  detail: string;
  figures: Figure[];
  features?: FeatureName[];
  named?: number;
  classes?: number[];
  rows?: string;
  since?: number | null;
}
/**
 * A number that a finding rests on, and how it reads.
 */
export interface Figure {
  name: string;
  value: number | null;
  text: string;
}
/**
 * ``before``: the head as it is logged, at a threshold of one half. ``rows`` of the evaluation
 * and their ``labels``: int32 ``[samples]``; ``left_out``: how many samples are not among them, as
 * they are not all finite or not labelled. ``python``: the same operations on a model in
 * training; ``notes``: what else the reader should know.
 */
export interface WhatifAnswer {
  step: number;
  rows: Array;
  labels: Array;
  left_out: number;
  before: Outcome;
  after: Outcome;
  changed: Changed;
  python: string;
  notes: string[];
}
/**
 * What a head makes of the samples.
 *
 * ``confusion``: the cells that are not empty. ``classes``: one entry a class. ``auc``,
 * ``average_precision``: of two classes that of the second; of more the mean over classes of each
 * against all others; where such a mean has a value and no interval, ``why`` says why. ``roc``
 * (false positive rate, recall) and ``pr`` (recall, precision): of two classes the second's, of
 * more those of the class that the query's ``of`` chooses against all others, by its probability;
 * null without one, or where it has no sample. ``point``: where the decision stands for that
 * class, the threshold's or that for the likeliest class; null without a class. ``margins``: of
 * two classes, each sample's score of the second over the first, float32 ``[samples]``.
 */
export interface Outcome {
  accuracy: Estimate;
  log_loss: Estimate;
  auc: Estimate;
  average_precision: Estimate;
  confusion: CountedCell[];
  classes: ClassFigures[];
  calibration: Calibration;
  roc: Curve | null;
  pr: Curve | null;
  point: OperatingPoint | null;
  margins: Array | null;
}
/**
 * A figure with its interval of 95%; ``why`` says why one of them is null.
 */
export interface Estimate {
  value: number | null;
  low?: number | null;
  high?: number | null;
  why?: string | null;
}
/**
 * How many samples labelled ``label`` are taken for ``predicted``.
 */
export interface CountedCell {
  label: number;
  predicted: number;
  count: number;
}
/**
 * One class against all others. ``samples``: how many are labelled so; ``predicted``: how many
 * are taken for it.
 */
export interface ClassFigures {
  samples: number;
  predicted: number;
  precision: Estimate;
  recall: Estimate;
  f1: Estimate;
}
/**
 * Samples in bins of the probability of the class predicted (of two classes: of the second).
 *
 * Float32 arrays ``[bins]``: the mean probability, the share that was so, its interval; int32
 * ``samples``. ``error``: the expected calibration error, from 0 to 1.
 */
export interface Calibration {
  probability: Array;
  share: Array;
  low: Array;
  high: Array;
  samples: Array;
  error: number;
}
/**
 * A curve through operating points: float32 arrays ``[points]``; ``thresholds`` are of the
 * class's probability.
 */
export interface Curve {
  x: Array;
  y: Array;
  thresholds: Array;
}
/**
 * What the decision does for the class of the curves, from 0 to 1.
 *
 * Null: ``recall`` where no sample is labelled so, ``precision`` where none is taken for it,
 * ``false_positive_rate`` where all are labelled so.
 */
export interface OperatingPoint {
  false_positive_rate: number | null;
  recall: number | null;
  precision: number | null;
}
/**
 * The samples that are taken for another class than before, the largest move first.
 *
 * int32 arrays ``[changed]``: ``rows`` of the evaluation, the class ``before`` and ``after``.
 * ``probability_before``, ``probability_after``: float32, of two classes that of the second, of
 * more that of the sample's label; ``taken_before``: before, that of the class ``before``;
 * ``taken_after``: after, that of the class ``after``.
 */
export interface Changed {
  rows: Array;
  before: Array;
  after: Array;
  probability_before: Array;
  probability_after: Array;
  taken_before: Array;
  taken_after: Array;
}
/**
 * One line of the stream: what has been worked out since the last one.
 *
 * ``done`` of ``of``: a hundred parts for each method. ``doing``: what is being worked out, in
 * words, empty at the end. ``waiting``: how many others are at work before this begins.
 * ``agreement``: of the methods so far, where there are two to compare, in each line that brings
 * one. ``names``: of the features, in the first line.
 */
export interface ImportanceAnswer {
  step: number;
  samples: number;
  left_out: number;
  done: number;
  of: number;
  doing: string;
  methods: Method[];
  names?: string[] | null;
  agreement?: Agreement | null;
  waiting?: number | null;
  notes?: string[];
}
/**
 * One method's answer: float32 arrays ``[features]``, NaN where a feature has none.
 *
 * ``values``: the larger, the more it matters; for ``path`` the place in which a feature comes
 * into the path, from 1, so that the smaller matters more. ``low`` and ``high``: the interval of
 * 95%. ``p`` and ``q``: of the test, and after false-discovery control. ``exact``: uint8, 1
 * where the value is exact rather than an estimate, null where all are. ``why``: why there are
 * no values, or what must be known of them.
 */
export interface Method {
  name:
    | "ablation_accuracy"
    | "ablation_loss"
    | "path"
    | "permutation_accuracy"
    | "permutation_loss"
    | "sfit"
    | "shapley"
    | "spread";
  values: Array | null;
  low?: Array | null;
  high?: Array | null;
  p?: Array | null;
  q?: Array | null;
  exact?: Array | null;
  why?: string | null;
}
/**
 * ``correlation``: Spearman's rank correlation between ``methods``, float32
 * ``[methods, methods]``; ``disputed``: the features whose ranks differ most.
 */
export interface Agreement {
  methods: (
    | "ablation_accuracy"
    | "ablation_loss"
    | "path"
    | "permutation_accuracy"
    | "permutation_loss"
    | "sfit"
    | "shapley"
    | "spread"
  )[];
  correlation: Array;
  disputed: Disputed[];
}
/**
 * A feature on whose rank methods disagree: ``ranks`` from 1, one for each of the agreement's
 * methods, null where that one does not rank it; equals share the mean of their places.
 */
export interface Disputed {
  index: number;
  name: string;
  ranks: (number | null)[];
}
/**
 * ``rows`` of the evaluation, int32 ``[samples]``. ``values``: float32
 * ``[features, samples]``, of two classes in the margin, of more in the class's centred score.
 * ``levels``: float32 of the same shape, where the activation stands among all samples', from 0
 * to 1. ``activations``: the activations themselves. ``extent``: the largest value in size over
 * all samples.
 */
export interface ShapleyAnswer {
  step: number;
  towards: number;
  features: FeatureName[];
  rows: Array;
  values: Array;
  levels: Array;
  activations: Array;
  extent: number;
}
/**
 * Float32 arrays. ``grid`` ``[points]``, activations from the least to the largest; ``mean``
 * ``[points]``, over all samples; ``curves`` ``[curves, points]`` of the ``rows`` (int32
 * ``[curves]``), whose own activations are ``at`` and whose own outcome is ``there`` (both
 * ``[curves]``); ``deciles``: nine activations that split the samples in ten.
 */
export interface DependenceAnswer {
  step: number;
  feature: FeatureName;
  towards: number;
  grid: Array;
  mean: Array;
  curves: Array;
  rows: Array;
  at: Array;
  there: Array;
  deciles: number[];
}
/**
 * One line of the stream: ``done`` of ``of`` pairs are tried; the last has the ``pairs``, the
 * strongest interaction in size first.
 */
export interface PairsAnswer {
  step: number;
  samples: number;
  done: number;
  of: number;
  pairs: Pair[];
  waiting?: number | null;
  notes?: string[];
}
/**
 * Log losses in nats a sample: what ablating both costs (``together``), each alone
 * (``one``, ``other``), and what the first is more than those two (``interaction``).
 */
export interface Pair {
  first: FeatureName;
  second: FeatureName;
  together: number;
  one: number;
  other: number;
  interaction: Estimate;
}
/**
 * ``samples`` of ``total``: fewer where the head is large, each label keeping its share.
 * ``kept``: int32 ``[points]``, how many features; ``accuracy``, ``low``, ``high`` (its
 * interval of 95%) and ``log_loss``: float32 ``[points]``. ``full``: the accuracy of all.
 * ``enough``: the fewest tried whose accuracy is not clearly below that of all (the interval of
 * the paired difference holds zero). ``order``: the first features in order, 200 at most.
 */
export interface MinimalAnswer {
  step: number;
  samples: number;
  total: number;
  rank: string;
  kept: Array;
  accuracy: Array;
  low: Array;
  high: Array;
  log_loss: Array;
  full: Estimate;
  enough: number;
  order: FeatureName[];
}
/**
 * ``towards``: the class that it raises most, ``by`` how much over the next; null where a
 * weight is not finite. ``rank``: its place among all features by margin, from 1. ``activity``:
 * null without a split, or where it cannot be had (``why``).
 */
export interface FeatureAnswer {
  step: number;
  feature: FeatureName;
  features: number;
  rank: number;
  weights: ClassWeight[];
  towards: number | null;
  by: number | null;
  activity: Activity | null;
  why?: string | null;
}
/**
 * A class's weight of the feature, raw and centred; null where not finite.
 */
export interface ClassWeight {
  label: number;
  raw: number | null;
  centred: number | null;
}
/**
 * What the feature was over an evaluation's samples; ``left_out`` of them are not all finite.
 *
 * ``deviation``: the standard deviation. ``zeros``: the share of samples in which it is exactly 0.
 * ``dead``: it is the same in all. ``edges``: of the histogram's bins, float32 ``[bins + 1]``.
 * ``highest`` and ``lowest``: the samples at either end, the outermost first.
 */
export interface Activity {
  split: string;
  step: number;
  samples: number;
  left_out: number;
  mean: number;
  deviation: number;
  least: number;
  largest: number;
  zeros: number;
  dead: boolean;
  edges: Array;
  counts: ClassCounts[];
  highest: SampleValue[];
  lowest: SampleValue[];
}
/**
 * A true class's part in the histogram: int32 ``[bins]``. ``label`` -1: all classes that are
 * not shown by themselves.
 */
export interface ClassCounts {
  label: number;
  counts: Array;
}
/**
 * A row of the evaluation, its name where one is logged, its label and its activation.
 */
export interface SampleValue {
  row: number;
  name: string | null;
  label: number;
  activation: number;
}
/**
 * One line of the stream: an epoch, the ``place``-th of ``places``, counted from 1.
 *
 * ``weights``: centred, one for each of ``classes``, null where not finite. ``towards``: the class
 * that it raises most, and ``by`` how much over the next. ``importance``: null where no
 * evaluation was logged at this very step, or it cannot be had (``why``). A damaged epoch has no
 * weights, and a line with ``waiting``, the number of others that are at work, is of no epoch.
 */
export interface HistoryAnswer {
  place: number;
  places: number;
  step: number;
  feature: FeatureName;
  classes: number[];
  weights: (number | null)[];
  towards: number | null;
  by: number | null;
  importance?: Importances | null;
  why?: string | null;
  waiting?: number | null;
}
/**
 * What a feature is worth at a step: ``spread`` (weight times deviation), ``shapley`` (mean
 * absolute Shapley value), what ablating it to its mean costs in ``accuracy`` (0 to 1) and
 * ``log_loss`` (nats), what permuting it costs, and SFIT's median gain with its ``p``, which is of
 * this feature alone. Its place in the L1 path takes all features, and is not worked out.
 */
export interface Importances {
  spread: number;
  shapley: number;
  accuracy: Estimate;
  log_loss: Estimate;
  permutation_accuracy: Estimate;
  permutation_loss: Estimate;
  sfit: Estimate;
  p: number;
}
/**
 * ``before`` and ``after``: the mean, over the samples, of the true class's score over the mean
 * of the other classes' scores. ``features``: the largest total in size first; ``rest``: all
 * others together; ``all``: the features' sum. With the bias's part (``bias``) it is ``after -
 * before``. ``accuracy_before``, ``accuracy_after``: of the same samples.
 */
export interface ChangeAnswer {
  since: number;
  step: number;
  split: string;
  samples: number;
  left_out: number;
  before: Estimate;
  after: Estimate;
  accuracy_before: Estimate;
  accuracy_after: Estimate;
  features: FeatureChange[];
  rest: Parts;
  all: Parts;
  bias: number;
  notes: string[];
}
/**
 * A feature's parts.
 */
export interface FeatureChange {
  index: number;
  name: string;
  parts: Parts;
}
/**
 * Parts of a change of the mean margin: ``weight``, by the weights' move over the
 * activations before; ``activation``, by the activations' drift under the weights before;
 * ``cross``, by both at once; ``total``, their sum.
 */
export interface Parts {
  weight: number;
  activation: number;
  cross: number;
  total: number;
}
/**
 * ``names`` and ``labels``: one a clip; ``labels`` are null where they are not logged.
 *
 * ``grid``: tokens in time, down and across; token ``n`` is ``(t * rows + i) * columns + j``.
 * ``class_activation``, ``full``: whether each class's activation and whole matrices are logged.
 * ``pictures`` is null where the clips' frames are not logged, or cannot be read, with ``why``.
 * ``unfit``: steps whose attention is of other clips than these, and so is left out.
 */
export interface ClipsAnswer {
  steps: number[];
  names: string[];
  labels: number[] | null;
  /**
   * @minItems 3
   * @maxItems 3
   */
  grid: never[];
  class_token: boolean;
  layers: Layer[];
  class_activation: boolean;
  full: boolean;
  pictures: Pictures | null;
  why: string | null;
  unfit: number[];
}
/**
 * An attention layer. Its heads stand behind those of the layers before it.
 */
export interface Layer {
  name: string;
  heads: number;
}
/**
 * ``frames`` of each clip, at ``frame_rate`` a second; ``tile``: (width, height) in pixels.
 */
export interface Pictures {
  frames: number;
  frame_rate: number;
  /**
   * @minItems 2
   * @maxItems 2
   */
  tile: never[];
}
/**
 * Its frames as one picture, row by row: a JPEG in base64, tiles ``[width, height]``.
 */
export interface ClipAnswer {
  jpeg: string;
  /**
   * @minItems 2
   * @maxItems 2
   */
  tile: never[];
  columns: number;
  frames: number;
  frame_rate: number;
}
/**
 * All float32. T, rows, columns: the token grid; heads: of all layers, layer after layer.
 *
 * ``frames [heads, T, T]``: how much of frame t's attention falls on frame t'. ``received
 * [heads, T, rows, columns]``: how much each patch is looked at. ``looks [layers, T, T, rows,
 * columns]``: where the patches of frame t look, the mean over a layer's heads. ``rollout [T,
 * rows, columns]``: attention followed through all layers.
 * ``activation [classes asked for, T, rows, columns]``: what each patch adds to the class's score,
 * exactly; null where that is not logged, with ``why``.
 * ``matrix [T, T, rows, columns]``: the ``looks`` of the head asked for.
 *
 * ``predicted`` is -1 where the scores are not all finite.
 */
export interface AttentionAnswer {
  step: number;
  predicted: number;
  scores: (number | null)[];
  probabilities: (number | null)[];
  frames: Array;
  received: Array;
  looks: Array;
  rollout: Array;
  classes: number[];
  activation: Array | null;
  why: string | null;
  matrix: Array | null;
}
/**
 * Means over the clips. ``own``, ``neighbours``: float32 ``[steps, heads of all layers]``: the
 * share of a frame's attention that falls on itself, and on the frames before and after it.
 *
 * ``chance_own``, ``chance_neighbours``: what attention that is spread evenly would give, also to
 * a class token.
 * ``predicted``: int32 ``[steps, clips]``: what each clip is taken for, -1 where its scores are
 * not all finite; ``probability``: float32 ``[steps, clips]``: of that class, NaN there.
 */
export interface CourseAnswer {
  steps: number[];
  own: Array;
  neighbours: Array;
  chance_own: number;
  chance_neighbours: number;
  predicted: Array;
  probability: Array;
}
/**
 * What every error answer says: what is wrong, and what to do.
 */
export interface RequestRefused {
  error: string;
  hint: string;
}

/** Every route that answers JSON: what it is asked, and what it answers (line by line where streamed). */
export interface Routes {
  heads: { query: HeadsQuery; answer: HeadsAnswer };
  overview: { query: OverviewQuery; answer: OverviewAnswer };
  tendency: { query: TendencyQuery; answer: TendencyAnswer };
  weights: { query: WeightsQuery; answer: WeightsAnswer };
  curves: { query: CurvesQuery; answer: CurvesAnswer };
  embedding: { query: EmbeddingQuery; answer: EmbeddingAnswer };
  film: { query: FilmQuery; answer: FilmAnswer };
  agreement: { query: AgreementQuery; answer: AgreementAnswer };
  samples: { query: SamplesQuery; answer: SamplesAnswer };
  selection: { query: SelectionQuery; answer: SelectionAnswer };
  activations: { query: ActivationsQuery; answer: ActivationsAnswer };
  neighbours: { query: NeighboursQuery; answer: NeighboursAnswer };
  findings: { query: FindingsQuery; answer: FindingsAnswer };
  whatif: { query: WhatifQuery; answer: WhatifAnswer };
  importance: { query: ImportanceQuery; answer: ImportanceAnswer };
  shapley: { query: ShapleyQuery; answer: ShapleyAnswer };
  dependence: { query: DependenceQuery; answer: DependenceAnswer };
  pairs: { query: PairsQuery; answer: PairsAnswer };
  minimal: { query: MinimalQuery; answer: MinimalAnswer };
  feature: { query: FeatureQuery; answer: FeatureAnswer };
  history: { query: HistoryQuery; answer: HistoryAnswer };
  change: { query: ChangeQuery; answer: ChangeAnswer };
  clips: { query: ClipsQuery; answer: ClipsAnswer };
  clip: { query: ClipQuery; answer: ClipAnswer };
  attention: { query: AttentionQuery; answer: AttentionAnswer };
  course: { query: CourseQuery; answer: CourseAnswer };
}

/** Every route that answers a file to be saved: what it is asked. */
export interface Files {
  projector: ProjectorQuery;
}
