package dev.nightjar.bench;

import dev.nightjar.bench.peers.Engine;
import dev.nightjar.embed.ModelInput;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * What the engine gives without a pipeline: the chunks of a finished run, tokenised before, in one
 * call on one thread, nothing read or written. The bound {@code embed} is held against.
 */
public final class BareLoop {
  private static final int WARM = 200;

  private BareLoop() {}

  /**
   * Arguments: the folder of a run ({@code DIR/run=ID}), its model, and turns. Prints the fewest
   * CPU seconds of the process.
   */
  public static void main(String... args) throws IOException {
    Engine engine = new Engine(args[1]);
    List<ModelInput> inputs = texts(args[0]).stream().map(engine::input).toList();
    engine.run(inputs.subList(0, Math.min(WARM, inputs.size())));
    double best = Double.POSITIVE_INFINITY;
    for (int turn = 0; turn < Integer.parseInt(args[2]); turn++) {
      long start = cpu();
      engine.run(inputs);
      best = Math.min(best, (cpu() - start) / 1e9);
    }
    System.out.printf(Locale.ROOT, "%.2f%n", best);
  }

  private static List<String> texts(String run) throws IOException {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      return spark.read().parquet(run).select("text").as(Encoders.STRING()).collectAsList();
    }
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
