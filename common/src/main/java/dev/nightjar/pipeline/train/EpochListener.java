package dev.nightjar.pipeline.train;

import dev.nightjar.spark.Progress;
import java.time.Duration;
import java.util.Locale;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;

/**
 * Tells which epoch MLlib is in: it counts the vocabulary in one job, then runs a job an epoch.
 * Called by one thread of Spark.
 */
final class EpochListener extends SparkListener {
  private final Progress progress;
  private final int epochs;
  private int jobs;
  private long begun = System.nanoTime();

  EpochListener(Progress progress, int epochs) {
    this.progress = progress;
    this.epochs = epochs;
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd end) {
    jobs++;
    if (jobs == 1) {
      begun = System.nanoTime();
    }
    if (jobs > epochs) {
      return;
    }
    long seconds = jobs == 1 ? 0 : (System.nanoTime() - begun) / 1_000_000_000 / (jobs - 1);
    progress.stage(
        String.format(
            Locale.ROOT,
            "Learning, epoch %d of %d%s",
            jobs,
            epochs,
            jobs == 1 ? "" : ", " + left(seconds * (epochs - jobs + 1))));
  }

  private static String left(long seconds) {
    return Duration.ofSeconds(seconds).toString().substring(2).toLowerCase(Locale.ROOT) + " left";
  }
}
