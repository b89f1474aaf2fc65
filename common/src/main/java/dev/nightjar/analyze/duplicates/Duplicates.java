package dev.nightjar.analyze.duplicates;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.analyze.Figures;
import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.NearestVectors;
import dev.nightjar.analyze.RunItems;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.cache.SharedCache;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * {@code analyze duplicates}: which items repeat others, and which of them stays.
 *
 * <pre>
 * pairs/       id_a, id_b, similarity, text_similarity, kind (exact or near), numbers_differ, joined
 * groups/      group, id, document_id, text, keeper, similarity and text_similarity to the keeper
 * drop/        id, document_id, content_hash, keeper (its id), kind, similarity, text_similarity
 * kept/        id, document_id, content_hash
 * histogram/   score, from, to, pairs: of all candidates
 * corpus/      id, text and a column for each attribute, of what stays, where it is wanted
 * </pre>
 */
public final class Duplicates {
  /** Its name. */
  public static final String NAME = "duplicates";

  /** Least score of a pair that is remembered, so that a threshold can be chosen. */
  private static final double LEAST_TEXT = 0.2;

  private static final double LEAST_COSINE = 0.5;

  private final SparkSession spark;
  private final DuplicatesSpec spec;
  private final Configuration hadoop;
  private final Progress progress;
  private final boolean isAcross;
  private final long start = System.nanoTime();

  private Duplicates(SparkSession spark, DuplicatesSpec spec, Progress progress) {
    this.spark = spark;
    this.spec = spec;
    this.hadoop = spark.sessionState().newHadoopConf();
    this.progress = progress;
    this.isAcross = spec.source().against().isPresent();
  }

  /**
   * Finds them and writes them down.
   *
   * @throws InvalidInput if there is no such run, no item has the attribute, more are to stay than
   *     there are, or the other run or analysis is of another model
   */
  public static DuplicatesResult of(SparkSession spark, DuplicatesSpec spec, Progress told) {
    Progress progress = new NamedStages(spark.sparkContext(), told);
    DuplicatesResult result = new Duplicates(spark, spec, progress).run();
    progress.finished();
    return result;
  }

  private DuplicatesResult run() {
    AnalysisDirectory output = AnalysisDirectory.create(NAME, spec.output(), hadoop);
    VectorRun run = RunItems.run(spec.source().vectors(), spec.source().run(), hadoop);
    Optional<VectorRun> other = spec.source().against().map(path -> other(run, path));
    ItemReader reader = new ItemReader(spark, spec.rule().attribute());
    ItemReader.Before before = before(run, reader);
    progress.stage("Reading texts");
    Texts texts = texts(run, other, reader, before);
    requireTarget(run, texts);
    try (SharedCache.Lease<ItemMatrix> own = items(run).lease();
        SharedCache.Lease<ItemMatrix> others = items(other.orElse(run)).lease()) {
      List<ItemMatrix> matrices =
          isAcross ? List.of(own.value(), others.value()) : List.of(own.value());
      Scores scores = new Scores(texts, matrices);
      Candidates.Found found = candidates(run, other, texts, matrices);
      progress.stage("Comparing texts");
      Findings findings = decide(texts, scores, found);
      progress.stage("Writing tables");
      DuplicateReport report = new DuplicateReport(texts, scores, findings.decision(), before);
      report.write(new DuplicateTables(spark, output), findings.histogram());
      if (spec.writesCorpus()) {
        new DuplicateTables(spark, output).corpus(run, report.kept());
      }
      DuplicatesResult result = result(run, output, texts, findings, report);
      output.publish(run, spec.options(), result);
      return result;
    }
  }

  private RunItems items(VectorRun run) {
    return RunItems.of(spark, run, ItemMatrix.Per.CHUNK);
  }

  private VectorRun other(VectorRun run, String path) {
    VectorRun other = RunItems.run(path, Optional.empty(), hadoop);
    RunItems.requireSameModel(run, other, "analyze.against");
    return other;
  }

  private ItemReader.Before before(VectorRun run, ItemReader reader) {
    if (spec.source().base().isEmpty()) {
      return ItemReader.Before.none();
    }
    String path = spec.source().base().get();
    AnalysisDirectory base =
        AnalysisDirectory.existing(NAME, "analyze.duplicates.base", path, hadoop);
    String model = run.manifest().model().fingerprint();
    if (base.manifest().model() == null || !model.equals(base.manifest().model().fingerprint())) {
      throw new InvalidInput(
          "analyze.duplicates.base",
          path,
          "it is of vectors of another model than run " + run.id(),
          "leave it out once");
    }
    return reader.before(base);
  }

  private Texts texts(
      VectorRun run, Optional<VectorRun> other, ItemReader reader, ItemReader.Before before) {
    List<Texts.Item> items = new ArrayList<>(ItemReader.sided(reader.read(run, 0), before));
    other.ifPresent(
        base ->
            new ItemReader(spark, Optional.empty())
                .read(base, 1)
                .forEach(item -> items.add(ItemReader.on(item, Texts.Side.FIXED))));
    return new Texts(items);
  }

  private void requireTarget(VectorRun run, Texts texts) {
    spec.rule()
        .target()
        .filter(target -> target > texts.own())
        .ifPresent(
            target -> {
              throw new InvalidInput(
                  "analyze.duplicates.target",
                  target,
                  String.format(Locale.ROOT, "run %s has %,d items", run.id(), texts.own()));
            });
  }

  private Candidates.Found candidates(
      VectorRun run, Optional<VectorRun> other, Texts texts, List<ItemMatrix> matrices) {
    Candidates candidates = new Candidates(isAcross);
    candidates.from(Candidates.BY_VECTORS);
    VectorCandidates byVectors = new VectorCandidates(texts, matrices, candidates);
    int[] asked = byVectors.asked();
    int most = matrices.getLast().vectors() - (isAcross ? 0 : 1);
    NearestVectors.Spec nearest = spec.nearest();
    int k = Math.min(nearest.k(), most);
    if (k > 0 && asked.length > 0) {
      NearestVectors.Graph graph =
          NearestVectors.of(
              spark,
              items(run),
              asked,
              other.map(this::items),
              new NearestVectors.Spec(
                  k, nearest.exactBelow(), nearest.recall(), nearest.sample(), nearest.seed()),
              progress);
      byVectors.add(asked, graph, (float) LEAST_COSINE);
    } else {
      byVectors.add(asked, new NearestVectors.Graph(0, new int[0], new float[0], 0, 1, 0), 1);
    }
    progress.stage("Looking for equal shingles");
    candidates.from(Candidates.BY_TEXT);
    addEqual(texts, candidates);
    MinHashes.pairs(texts, candidates);
    return candidates.found();
  }

  /** Equal texts of which one is fixed: within a side they are one text already. */
  private static void addEqual(Texts texts, Candidates to) {
    Map<String, Integer> fixed = new HashMap<>();
    for (int text = 0; text < texts.count(); text++) {
      if (texts.isFixed(text)) {
        fixed.put(texts.item(texts.first(text)).content(), text);
      }
    }
    for (int text = 0; text < texts.count(); text++) {
      Integer same = fixed.get(texts.item(texts.first(text)).content());
      if (same != null) {
        to.add(text, same, texts);
      }
    }
  }

  /** What was found out. */
  private record Findings(
      int candidates,
      ScoreHistogram histogram,
      Suggestion suggestion,
      Decision decision,
      CandidateRecall recall) {}

  private Findings decide(Texts texts, Scores scores, Candidates.Found found) {
    double least = spec.by() == By.TEXT ? LEAST_TEXT : LEAST_COSINE;
    ScoreHistogram histogram = new ScoreHistogram();
    Pairs pairs =
        Pairs.of(
            found, scores, spec.by(), Math.min(least, spec.threshold().orElse(least)), histogram);
    Suggestion suggestion =
        spec.by() == By.TEXT ? Suggestion.byText(histogram) : Suggestion.byVectors(histogram);
    double threshold = spec.threshold().orElse(suggestion.threshold());
    progress.stage("Choosing what stays");
    Decision decision = Decision.of(texts, scores, pairs, threshold, spec.rule(), isAcross);
    progress.stage("Measuring the recall of candidates");
    CandidateRecall recall =
        CandidateRecall.of(texts, scores, decision, spec.sample(), spec.nearest().seed(), isAcross);
    return new Findings(found.count(), histogram, suggestion, decision, recall);
  }

  private DuplicatesResult result(
      VectorRun run,
      AnalysisDirectory output,
      Texts texts,
      Findings findings,
      DuplicateReport report) {
    return new DuplicatesResult(
        run.directory().path(),
        run.id(),
        spec.source().against().orElse(null),
        spec.source().base().orElse(null),
        texts.own(),
        report.open(),
        report.distinct(),
        report.exactGroups(),
        report.exactDropped(),
        spec.by().name().toLowerCase(Locale.ROOT),
        findings.decision().threshold(),
        findings.suggestion().threshold(),
        findings.suggestion().reason(),
        findings.suggestion().hasGap(),
        findings.candidates(),
        report.pairs(),
        numbersApart(findings.decision()),
        report.groups(),
        keep(),
        report.kept(),
        report.dropped(),
        spec.rule().target().orElse(null),
        findings.recall().recall(),
        findings.recall().sample(),
        findings.recall().pairs(),
        findings.recall().left(),
        report.foundBy(),
        bins(findings.histogram()),
        report.examples(),
        report.numberExamples(),
        Figures.secondsSince(start),
        output.path());
  }

  private static long numbersApart(Decision decision) {
    return decision.pairs().numbersApart(decision.threshold());
  }

  private String keep() {
    String keep = spec.rule().keep().name().toLowerCase(Locale.ROOT);
    return spec.rule().attribute().map(name -> keep + " by " + name).orElse(keep);
  }

  private List<DuplicatesResult.Bin> bins(ScoreHistogram histogram) {
    long[] counts = spec.by() == By.TEXT ? histogram.byText() : histogram.bySimilarity();
    List<DuplicatesResult.Bin> bins = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      bins.add(new DuplicatesResult.Bin(Math.round(100.0 * i / counts.length) / 100.0, counts[i]));
    }
    return bins;
  }
}
