package dev.nightjar.analyze.drift;

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
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code analyze drift --against}: what another model changes for one corpus, by the neighbours of
 * each item, as vectors of two models cannot be compared.
 *
 * <pre>
 * models/   id, document_id, overlap, jaccard, same_nearest, fall, text: the items of both runs
 * </pre>
 */
public final class Models {
  private static final String AGAINST = "analyze.against";
  private static final String TABLE = "models";
  private static final int MOVED = 10;
  private static final int TENTHS = 10;

  private static final StructType MOVES =
      new StructType()
          .add("id", DataTypes.StringType, false)
          .add("overlap", DataTypes.DoubleType, false)
          .add("jaccard", DataTypes.DoubleType, false)
          .add("same_nearest", DataTypes.BooleanType, false)
          .add("fall", DataTypes.DoubleType, false);

  private final SparkSession spark;
  private final ModelsSpec spec;
  private final Configuration hadoop;
  private final VectorRun run;
  private final VectorRun against;
  private final RunItems items;
  private final RunItems others;

  private Models(SparkSession spark, ModelsSpec spec) {
    this.spark = spark;
    this.spec = spec;
    this.hadoop = spark.sessionState().newHadoopConf();
    this.run = RunItems.run(spec.vectors(), spec.run(), hadoop);
    this.against = RunItems.run(spec.against(), Optional.empty(), hadoop);
    this.items = RunItems.of(spark, run, spec.per());
    this.others = RunItems.of(spark, against, spec.per());
  }

  /**
   * Compares, and writes down what moved if that is wanted.
   *
   * @throws InvalidInput if there is no such run, k is more than it has, or they share no texts
   */
  public static ModelsResult of(SparkSession spark, ModelsSpec spec, Progress told) {
    Progress progress = new NamedStages(spark.sparkContext(), told);
    ModelsResult result = new Models(spark, spec).run(progress);
    progress.finished();
    return result;
  }

  private ModelsResult run(Progress progress) {
    long start = System.nanoTime();
    Optional<AnalysisDirectory> output =
        spec.output().map(path -> AnalysisDirectory.create(Drift.NAME, path, hadoop));
    progress.stage("Looking for equal texts");
    Set<String> unequal = otherTexts();
    try (SharedCache.Lease<ItemMatrix> first = items.lease();
        SharedCache.Lease<ItemMatrix> second = others.lease()) {
      Pairs pairs = Pairs.of(first.value(), second.value(), unequal);
      if (pairs.first().length <= spec.nearest().k()) {
        throw new InvalidInput(
            AGAINST,
            spec.against(),
            String.format(
                Locale.ROOT,
                "both runs have %,d items of the same id and text, and %,d of the same id with"
                    + " another text",
                pairs.first().length,
                unequal.size()),
            "embed the same corpus with both models; ‹analyze.per=document› compares documents"
                + " whose chunks differ");
      }
      NearestVectors.Graph before =
          NearestVectors.of(spark, items, Optional.empty(), spec.nearest(), progress);
      NearestVectors.Graph after =
          NearestVectors.of(spark, others, Optional.empty(), spec.nearest(), progress);
      progress.stage("Comparing neighbours");
      NeighborOverlap overlap =
          new NeighborOverlap(
              NeighborOverlap.View.of(first.value(), before, pairs.first()),
              NeighborOverlap.View.of(second.value(), after, pairs.second()));
      return finished(start, output, new Compared(pairs, before, after, overlap), unequal.size());
    }
  }

  /**
   * Items that both have with the same text.
   *
   * @param names their ids
   * @param first their numbers in the first run
   * @param second their numbers in the other
   */
  private record Pairs(List<String> names, int[] first, int[] second, long all, long others) {
    static Pairs of(ItemMatrix first, ItemMatrix second, Set<String> unequal) {
      int[] shared =
          IntStream.range(0, first.items())
              .filter(item -> second.item(first.id(item)) >= 0)
              .filter(item -> !unequal.contains(first.id(item)))
              .toArray();
      List<String> names = Arrays.stream(shared).mapToObj(first::id).toList();
      int[] its = names.stream().mapToInt(second::item).toArray();
      return new Pairs(names, shared, its, first.items(), second.items());
    }
  }

  private record Compared(
      Pairs pairs,
      NearestVectors.Graph before,
      NearestVectors.Graph after,
      NeighborOverlap overlap) {}

  /** Ids that both have with different texts: models cut chunks by their own tokens. */
  private Set<String> otherTexts() {
    if (spec.per() == ItemMatrix.Per.DOCUMENT) {
      return Set.of();
    }
    Dataset<Row> its = others.texts(spark).select("id", "text").toDF("id", "other");
    List<Row> different =
        items
            .texts(spark)
            .join(its, "id")
            .filter("not text <=> other")
            .select("id")
            .collectAsList();
    Set<String> ids = new HashSet<>();
    different.forEach(row -> ids.add(row.getString(0)));
    return ids;
  }

  private ModelsResult finished(
      long start, Optional<AnalysisDirectory> output, Compared compared, long unequal) {
    Pairs pairs = compared.pairs();
    NeighborOverlap.Move[] moves = compared.overlap().moves();
    long[] overlaps = new long[TENTHS + 1];
    Arrays.stream(moves).forEach(move -> overlaps[(int) (TENTHS * move.overlap() + 1e-9)]++);
    ModelsResult result =
        new ModelsResult(
            run.directory().path(),
            run.id(),
            run.manifest().model().name(),
            against.directory().path(),
            against.id(),
            against.manifest().model().name(),
            spec.per().name().toLowerCase(Locale.ROOT),
            moves.length,
            unequal,
            pairs.all() - moves.length - unequal,
            pairs.others() - moves.length - unequal,
            spec.nearest().k(),
            mean(moves, NeighborOverlap.Move::overlap),
            mean(moves, NeighborOverlap.Move::jaccard),
            mean(moves, move -> move.same() ? 1 : 0),
            overlaps,
            compared.before().method(),
            Math.min(compared.before().recall(), compared.after().recall()),
            moved(compared, moves),
            Figures.secondsSince(start),
            output.map(AnalysisDirectory::path).orElse(null));
    output.ifPresent(directory -> write(directory, pairs, moves, result));
    return result;
  }

  private static double mean(
      NeighborOverlap.Move[] moves, ToDoubleFunction<NeighborOverlap.Move> value) {
    return Figures.finely(Arrays.stream(moves).mapToDouble(value).average().orElse(0));
  }

  /** The items that keep the fewest neighbours, those first that lose the most by it. */
  private List<ModelsResult.Moved> moved(Compared compared, NeighborOverlap.Move[] moves) {
    List<Integer> most =
        IntStream.range(0, moves.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(n -> moves[n].overlap())
                    .thenComparingDouble(n -> -moves[n].fall()))
            .limit(MOVED)
            .toList();
    List<Place> places =
        most.stream().map(n -> Place.of(n, compared.pairs(), compared.overlap())).toList();
    Map<String, String> texts =
        texts(places.stream().flatMap(place -> place.ids().stream()).toList());
    return places.stream().map(place -> place.moved(moves[place.number()], texts)).toList();
  }

  /** An item with its nearest by both models; an id is empty where there is none. */
  private record Place(int number, String id, String before, String after) {
    static Place of(int number, Pairs pairs, NeighborOverlap overlap) {
      return new Place(
          number,
          pairs.names().get(number),
          overlap.before(number).mapToObj(pairs.names()::get).findFirst().orElse(""),
          overlap.after(number).mapToObj(pairs.names()::get).findFirst().orElse(""));
    }

    List<String> ids() {
      return List.of(id, before, after);
    }

    ModelsResult.Moved moved(NeighborOverlap.Move move, Map<String, String> texts) {
      return new ModelsResult.Moved(
          id,
          Figures.finely(move.overlap()),
          Figures.finely(move.fall()),
          texts.getOrDefault(id, ""),
          texts.getOrDefault(before, ""),
          texts.getOrDefault(after, ""));
    }
  }

  private Map<String, String> texts(List<String> ids) {
    Map<String, String> texts = new HashMap<>();
    items
        .texts(spark)
        .filter(functions.col("id").isin(ids.toArray()))
        .collectAsList()
        .forEach(row -> texts.put(row.getAs("id"), row.getAs("text")));
    return texts;
  }

  private void write(
      AnalysisDirectory output, Pairs pairs, NeighborOverlap.Move[] moves, ModelsResult result) {
    List<Row> rows =
        IntStream.range(0, moves.length)
            .mapToObj(
                n ->
                    RowFactory.create(
                        pairs.names().get(n),
                        moves[n].overlap(),
                        moves[n].jaccard(),
                        moves[n].same(),
                        moves[n].fall()))
            .toList();
    Dataset<Row> table =
        spark
            .createDataFrame(rows, MOVES)
            .join(items.texts(spark), "id")
            .select("id", "document_id", "overlap", "jaccard", "same_nearest", "fall", "text")
            .repartition(1)
            .sortWithinPartitions(
                functions.col("overlap"), functions.desc("fall"), functions.col("id"));
    output.write(TABLE, table, rows.size());
    output.publish(run, spec.options(), result);
  }
}
