package dev.nightjar.bench;

import dev.nightjar.analyze.drift.DriftComparison;
import dev.nightjar.analyze.drift.DriftSettings;
import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.RunItems;
import dev.nightjar.io.run.VectorRun;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;

/**
 * How often {@code analyze drift} is wrong on real vectors: a run split in two by lot, many times,
 * has not drifted; one in which a share of the texts is of another run has.
 */
public final class DriftChecks {
  private static final int PERMUTATIONS = 199;

  private final List<float[]> run;
  private final List<float[]> others;
  private final int sample;

  private DriftChecks(List<float[]> run, List<float[]> others) {
    this.run = run;
    this.others = others;
    this.sample = Math.min(DriftSettings.USUAL.sample(), run.size() / 2);
  }

  /**
   * Prints both rates.
   *
   * @param args output directory of embed, one of another corpus by the same model, how many
   *     splits, how many changes, and the shares that change
   */
  public static void main(String[] args) {
    DriftChecks checks = new DriftChecks(vectors(args[0]), vectors(args[1]));
    int splits = Integer.parseInt(args[2]);
    System.out.printf(
        Locale.ROOT,
        "%,d vectors, samples of %,d; %d splits: %.1f %% at p < 0.05%n",
        checks.run.size(),
        checks.sample,
        splits,
        100.0 * checks.found(splits, 0) / splits);
    int changes = Integer.parseInt(args[3]);
    for (int a = 4; a < args.length; a++) {
      double share = Double.parseDouble(args[a]);
      System.out.printf(
          Locale.ROOT,
          "%.1f %% of the texts of another corpus: found %d times of %d%n",
          100 * share,
          checks.found(changes, share),
          changes);
    }
  }

  private static List<float[]> vectors(String directory) {
    Configuration hadoop = new Configuration();
    VectorRun run = RunItems.run(directory, Optional.empty(), hadoop);
    ItemMatrix matrix = ItemMatrix.read(run, ItemMatrix.Per.CHUNK, hadoop);
    List<float[]> vectors = new ArrayList<>();
    for (int item = 0; item < matrix.items(); item++) {
      vectors.add(matrix.vector(matrix.vectorOf(item)));
    }
    return vectors;
  }

  private int found(int trials, double share) {
    int found = 0;
    for (int trial = 0; trial < trials; trial++) {
      Random random = new Random(trial);
      Collections.shuffle(run, random);
      Collections.shuffle(others, random);
      List<float[]> from = run.subList(0, sample);
      List<float[]> to = new ArrayList<>(run.subList(sample, 2 * sample));
      for (int i = 0; i < Math.round(share * sample); i++) {
        to.set(i, others.get(i));
      }
      DriftSettings settings = new DriftSettings(sample, PERMUTATIONS, 0.05, trial);
      found += DriftComparison.pValue(from, to, settings) < settings.alpha() ? 1 : 0;
    }
    return found;
  }
}
