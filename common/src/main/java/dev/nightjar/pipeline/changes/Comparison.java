package dev.nightjar.pipeline.changes;

import dev.nightjar.embed.remote.RemoteModels;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.io.vectors.ChangeKind;
import dev.nightjar.io.vectors.ChunkMark;
import dev.nightjar.io.vectors.FileChanges;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.spark.SharedConfiguration;
import dev.nightjar.spark.SpilledRows;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * Compares two runs chunk by chunk, by what {@link ChunkMark} has of each. Runs of as many files
 * have the same documents in files of the same number, in the same order, since {@code embed}
 * spreads them by their hash. If the second run followed on the first, whoever wrote it has
 * compared them already ({@link FileChanges}), and only what differs is read. Otherwise each pair
 * of files is read side by side and nothing is shuffled. Neither is taken on trust; where it is not
 * so, or there are more files, the marks are shuffled.
 */
final class Comparison {
  private static final StructType MARKS =
      new StructType()
          .add("later", DataTypes.BooleanType, false)
          .add("file", DataTypes.IntegerType, false)
          .add("document_id", DataTypes.StringType)
          .add("chunk_index", DataTypes.IntegerType, false)
          .add("content", DataTypes.LongType, false)
          .add("place", DataTypes.LongType, false)
          .add("row", DataTypes.LongType, false);

  private final SparkSession spark;
  private final SharedConfiguration hadoop;
  private final List<RunFile> before;
  private final List<RunFile> now;
  private final boolean aligned;
  private final boolean all;
  private final @Nullable VectorEncoding compared;

  Comparison(SparkSession spark, VectorRun from, VectorRun to) {
    this.spark = spark;
    this.hadoop = SharedConfiguration.of(spark);
    Optional<List<String>> earlier = from.partitions();
    Optional<List<String>> later = to.partitions();
    this.aligned =
        earlier.isPresent() && later.isPresent() && earlier.get().size() == later.get().size();
    this.before =
        RunFile.of(earlier.orElseGet(() -> from.directory().vectorFiles(from.id())), false);
    this.now = RunFile.of(later.orElseGet(() -> to.directory().vectorFiles(to.id())), true);
    this.all = areOfOtherKinds(from, to);
    // a hosted model may answer otherwise tomorrow
    boolean hosted = RemoteModels.isRemote(to.manifest().model().reference());
    this.compared = hosted && !all ? to.encoding() : null;
  }

  /** Whether equal texts cannot be expected to have equal vectors: another model or encoding. */
  static boolean areOfOtherKinds(VectorRun from, VectorRun to) {
    return !from.manifest().model().fingerprints().equals(to.manifest().model().fingerprints())
        || !from.encoding().identity().equals(to.encoding().identity());
  }

  /** The files of the second run, as {@code file} of {@link Differences#SCHEMA} counts them. */
  List<String> paths() {
    return now.stream().map(RunFile::path).toList();
  }

  /**
   * What differs.
   *
   * @param rows {@link Differences#SCHEMA}, on the executors' disks until closed
   * @param counts of chunks, by kind
   * @param together whether the chunks of a kind lie together in their files
   */
  record Found(SpilledRows rows, Map<ChangeKind, Long> counts, boolean together) {}

  /** Compares; all is done when this ends. */
  Found found() {
    boolean byContent = aligned && !all && compared == null;
    return found(byContent, true, this::recorded)
        .or(() -> found(aligned, false, this::aligned))
        .orElseGet(() -> made(shuffled(), false));
  }

  /** What is found in a way that counts the files and rows it is not for, if there were none. */
  private Optional<Found> found(
      boolean sensible, boolean together, Function<LongAccumulator, JavaRDD<Row>> way) {
    if (!sensible) {
      return Optional.empty();
    }
    LongAccumulator misfits = spark.sparkContext().longAccumulator();
    Found found = made(way.apply(misfits), together);
    if (misfits.value() == 0) {
      return Optional.of(found);
    }
    found.rows().close();
    return Optional.empty();
  }

  private Found made(JavaRDD<Row> differences, boolean together) {
    SpilledRows rows = SpilledRows.of(spark.createDataFrame(differences, Differences.SCHEMA));
    Map<ChangeKind, Long> counts = new EnumMap<>(ChangeKind.class);
    rows.rows()
        .javaRDD()
        .mapPartitions(Comparison::counted)
        .collect()
        .forEach(some -> some.forEach((kind, chunks) -> counts.merge(kind, chunks, Long::sum)));
    return new Found(rows, counts, together);
  }

  /** The chunks of a task by kind: few enough to be summed up without a shuffle. */
  private static Iterator<EnumMap<ChangeKind, Long>> counted(Iterator<Row> rows) {
    EnumMap<ChangeKind, Long> counts = new EnumMap<>(ChangeKind.class);
    rows.forEachRemaining(
        row -> counts.merge(ChangeKind.valueOf(row.getString(0)), row.getLong(5), Long::sum));
    return List.of(counts).iterator();
  }

  /** What the files of the second run say themselves. */
  private JavaRDD<Row> recorded(LongAccumulator silent) {
    List<RunFile> earlier = before;
    List<RunFile> later = now;
    SharedConfiguration settings = hadoop;
    return context()
        .parallelize(numbers(), Math.clamp(now.size(), 1, 4 * context().defaultParallelism()))
        .flatMap(
            file -> {
              RecordedChanges changes =
                  RecordedChanges.of(later.get(file), earlier.get(file), settings.value());
              silent.add(changes.isWhole() ? 0 : 1);
              return changes.rows(settings.value());
            });
  }

  private List<Integer> numbers() {
    return IntStream.range(0, now.size()).boxed().toList();
  }

  private JavaRDD<Row> aligned(LongAccumulator misplaced) {
    List<RunFile> earlier = before;
    List<RunFile> later = now;
    boolean everything = all;
    VectorEncoding vectors = compared;
    SharedConfiguration settings = hadoop;
    return context()
        .parallelize(numbers(), Math.max(1, now.size()))
        .flatMap(
            file -> {
              Configuration conf = settings.value();
              int files = later.size();
              return new Differences(
                  new Interleaved(
                      earlier
                          .get(file)
                          .chunks(files, misplaced, Optional.ofNullable(vectors), conf),
                      later.get(file).chunks(files, misplaced, Optional.ofNullable(vectors), conf)),
                  everything);
            });
  }

  private JavaRDD<Row> shuffled() {
    List<RunFile> files = new ArrayList<>(Stream.concat(before.stream(), now.stream()).toList());
    VectorEncoding vectors = compared;
    SharedConfiguration settings = hadoop;
    JavaRDD<Row> marks =
        context()
            .parallelize(files, Math.max(1, files.size()))
            .flatMap(file -> rows(file.chunks(Optional.ofNullable(vectors), settings.value())));
    Dataset<Row> together =
        spark
            .createDataFrame(marks, MARKS)
            .repartition(
                Math.max(1, Math.max(before.size(), now.size())), functions.col("document_id"))
            .sortWithinPartitions("document_id", "chunk_index", "later");
    boolean everything = all;
    return together.javaRDD().mapPartitions(rows -> new Differences(sided(rows), everything));
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  private static Iterator<Row> rows(Iterator<Sided> chunks) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return chunks.hasNext();
      }

      @Override
      public Row next() {
        Sided chunk = chunks.next();
        ChunkMark mark = chunk.mark();
        return RowFactory.create(
            chunk.later(),
            chunk.file(),
            mark.document().toString(),
            mark.index(),
            mark.content(),
            mark.place(),
            mark.row());
      }
    };
  }

  private static Iterator<Sided> sided(Iterator<Row> rows) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Sided next() {
        Row row = rows.next();
        return new Sided(
            row.getBoolean(0),
            row.getInt(1),
            new ChunkMark(
                UTF8String.fromString(row.getString(2)),
                row.getInt(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6)));
      }
    };
  }
}
