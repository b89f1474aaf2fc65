package dev.nightjar.testing;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.io.run.VectorRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Writes maps as {@code analyze map} does, of points that are where nothing put them. */
public final class PointMaps {
  /** What a page must show as it is. */
  public static final String HOSTILE =
      "</script><script>alert(1)</script><!-- \" ' & \u202e \u0000 \ud83d\ude00 \u2028 ]]>";

  private static final StructType POINTS =
      new StructType()
          .add("row", DataTypes.LongType)
          .add("id", DataTypes.StringType)
          .add("text", DataTypes.StringType)
          .add("x", DataTypes.FloatType)
          .add("y", DataTypes.FloatType)
          .add("label", DataTypes.StringType);

  private static final StructType LABELS =
      new StructType()
          .add("x", DataTypes.FloatType)
          .add("y", DataTypes.FloatType)
          .add("text", DataTypes.StringType)
          .add("level", DataTypes.IntegerType)
          .add("priority", DataTypes.LongType);

  private PointMaps() {}

  /** What a map says of itself. */
  private record Result(String per) {}

  /**
   * Writes points with texts that hardly repeat; the first text and every seventh cluster's name
   * are {@link #HOSTILE}.
   *
   * @param run that they are of
   * @param size points: as many as the run has chunks, or others
   */
  public static void write(SparkSession spark, Path directory, VectorRun run, int size) {
    AnalysisDirectory map =
        AnalysisDirectory.create("map", directory.toString(), spark.sessionState().newHadoopConf());
    Random random = new Random(7);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      rows.add(
          RowFactory.create(
              (long) i,
              size < 1000 ? VectorRuns.id(i) : new UUID(random.nextLong(), i).toString(),
              i == 0 ? HOSTILE : words(random),
              (float) Math.sin(i),
              (float) Math.cos(i * 0.7),
              i % 7 == 0 ? HOSTILE : "cluster " + i % 60));
    }
    map.write("points", spark.createDataFrame(rows, POINTS).coalesce(1), size);
    Row label = RowFactory.create(0f, 0f, HOSTILE, 1, 5L);
    map.write("labels", spark.createDataFrame(List.of(label), LABELS), 1);
    map.publish(run, Map.of(), new Result("chunk"));
  }

  private static String words(Random random) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      words.append(Integer.toString(random.nextInt(50_000), 36)).append(' ');
    }
    return words.toString();
  }
}
