package dev.nightjar.pipeline.embed;

import dev.nightjar.spark.Progress;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.OtherFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.SparkSession;

/** A run whose process ends at a point without a word, as at {@code kill -9}. */
final class KilledRun {
  static final int KILLED = 137;

  private KilledRun() {}

  /**
   * Arguments: a folder with {@code corpus.jsonl}; {@code stage} and its name to end soon after it
   * has begun, or {@code file}, a part of a path, and which of such files ends it.
   */
  public static void main(String... args) throws IOException {
    Path folder = Path.of(args[0]);
    SparkSession spark = LocalSpark.session();
    OtherFileSystem.in(spark.sparkContext().hadoopConfiguration());
    AtomicInteger seen = new AtomicInteger();
    OtherFileSystem.inject(
        path -> {
          if (args[1].equals("file")
              && path.toString().contains(args[2])
              && seen.incrementAndGet() == Integer.parseInt(args[3])) {
            Runtime.getRuntime().halt(KILLED);
          }
        });
    new EmbedRuns(spark, folder, "other:" + folder.resolve("disk"))
        .run(
            Files.readAllLines(folder.resolve("corpus.jsonl")),
            "killed",
            new Progress() {
              @Override
              public void stage(String name) {
                if (args[1].equals("stage") && name.equals(args[2])) {
                  haltSoon();
                }
              }
            });
  }

  private static void haltSoon() {
    new Thread(
            () -> {
              try {
                Thread.sleep(300);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(KILLED);
            })
        .start();
  }
}
