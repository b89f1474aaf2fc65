package dev.nightjar.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** What a task costs that does nothing, driver and executor together: a bound for the driver. */
final class EmptyTasks {
  private static final int TASKS = 4_000;
  private static final int TURNS = 5;

  private EmptyTasks() {}

  /** No arguments. */
  public static void main(String... args) throws IOException {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[8]")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      for (int turn = 0; turn < TURNS; turn++) {
        long start = System.nanoTime();
        Duration cpu = cpu();
        spark.sparkContext().setLogLevel("ERROR");
        spark.range(0, TASKS, 1, TASKS).toJavaRDD().foreach(row -> {});
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.println(
            String.format(
                Locale.ROOT,
                "%d empty tasks: %.2f ms each, CPU time %.2f ms",
                TASKS,
                1e3 * seconds / TASKS,
                (double) cpu().minus(cpu).toMillis() / TASKS));
      }
    }
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }
}
