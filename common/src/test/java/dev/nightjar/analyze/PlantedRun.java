package dev.nightjar.analyze;

import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.io.vectors.VectorLayout;
import dev.nightjar.testing.VectorRuns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Runs whose vectors are of a few topics, as their texts say. */
final class PlantedRun {
  static final int DIMENSION = 12;
  static final List<String> TOPICS = List.of("cards", "kittens", "weather", "冥想");

  private static final StructType SCHEMA =
      new StructType()
          .add("document_id", DataTypes.StringType)
          .add("chunk_id", DataTypes.StringType)
          .add("chunk_index", DataTypes.IntegerType)
          .add("start", DataTypes.IntegerType)
          .add("end", DataTypes.IntegerType)
          .add("text", DataTypes.StringType)
          .add("content_hash", DataTypes.StringType)
          .add("token_count", DataTypes.IntegerType)
          .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false))
          .add("attributes", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));

  private PlantedRun() {}

  /** A text: its number, and what it is about. */
  record Item(int number, int topic) {
    String id() {
      return "t%03d".formatted(number);
    }

    String text() {
      return "The text %d is about %s".formatted(number, TOPICS.get(topic));
    }

    float[] vector() {
      Random random = new Random(number);
      float[] vector = new float[DIMENSION];
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (float) random.nextGaussian() * 0.08f;
      }
      vector[topic] += 1;
      return vector;
    }
  }

  /** Items whose topics take turns, the first more often than others. */
  static List<Item> items(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Item(i, Math.max(0, i % 6 - 2))).toList();
  }

  static ItemMatrix matrix(List<Item> items) {
    return ItemMatrix.of(
        items.stream().map(Item::id).toList(), items.stream().map(Item::vector).toList());
  }

  static void write(
      SparkSession spark, Path directory, String run, List<Item> items, int files, String model) {
    OutputDirectory output =
        OutputDirectory.open(directory.toString(), spark.sessionState().newHadoopConf());
    output.claim(run);
    List<Row> rows = new ArrayList<>();
    for (Item item : items) {
      List<Float> vector = new ArrayList<>();
      for (float value : item.vector()) {
        vector.add(value);
      }
      String text = item.text();
      rows.add(
          RowFactory.create(
              item.id(), item.id(), 0, 0, text.length(), text, text, 3, vector, Map.of()));
    }
    VectorLayout.write(
        spark.createDataFrame(rows, SCHEMA).repartition(files),
        output.vectors(run),
        VectorEncoding.FLOAT32);
    output.record(run, VectorRuns.manifest(model), "");
    output.makeCurrent(run);
  }
}
