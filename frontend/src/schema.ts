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
 * ``from_step`` and ``from_perplexity``: a layout that the page shows already. Where the server
 * still has it, it is carried over as a preview. ``ahead``: only while nothing else is to do.
 */
export interface EmbeddingQuery {
  run: string;
  head: string;
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
  step?: number | null;
  split: string;
  space?: "activations" | "contributions" | "scores";
  indices?: string;
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
 * waits for its turn, with ``waiting``, the number of others that are at work. ``kl``:
 * Kullback-Leibler divergence in nats, of t-SNE.
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
}

/** Every route that answers a file to be saved: what it is asked. */
export interface Files {
  projector: ProjectorQuery;
}
