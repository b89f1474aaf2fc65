package dev.nightjar.analyze;

import dev.nightjar.testing.VectorRuns;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/** Runs whose vectors are of a few topics, as their texts say. */
public final class PlantedRun {
  public static final List<String> TOPICS = List.of("cards", "kittens", "weather", "冥想");

  private static final int DIMENSION = 12;

  private PlantedRun() {}

  /** A text: its number, and what it is about. */
  public record Item(int number, int topic) {
    String document() {
      return String.format(Locale.ROOT, "t%03d", number);
    }

    String text() {
      return "This is about " + TOPICS.get(topic) + ", " + number;
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
  public static List<Item> items(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Item(i, Math.max(0, i % 6 - 2))).toList();
  }

  public static ItemMatrix matrix(List<Item> items) {
    return ItemMatrix.of(
        items.stream().map(Item::document).toList(), items.stream().map(Item::vector).toList());
  }

  /** Writes them in an order that depends on the number of files. */
  public static void write(SparkSession spark, Path directory, String model, List<Item> items, int files) {
    List<VectorRuns.Chunk> chunks =
        items.stream()
            .map(i -> new VectorRuns.Chunk(i.document(), 0, i.text(), i.vector(), Map.of()))
            .collect(Collectors.toList());
    Collections.shuffle(chunks, new Random(files));
    VectorRuns.write(spark, directory, "one", model, chunks, files);
  }
}
