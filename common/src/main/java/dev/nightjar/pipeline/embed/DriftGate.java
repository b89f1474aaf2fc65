package dev.nightjar.pipeline.embed;

import dev.nightjar.analyze.Figures;
import dev.nightjar.analyze.drift.DriftComparison;
import dev.nightjar.analyze.drift.DriftFinding;
import dev.nightjar.analyze.drift.DriftSample;
import dev.nightjar.analyze.drift.DriftSettings;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.io.run.VectorRun;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Whether a run's chunks are too far from those of the run before to become current: by more than
 * the policy allows, and not by chance. It reads a sample of both.
 *
 * @param before the run before
 * @param run the new run's name
 * @param problem why they cannot be compared; empty if they were
 * @param finding how they differ
 */
record DriftGate(
    VectorRun before, String run, Optional<String> problem, Optional<DriftFinding> finding) {
  private static final int EXAMPLES = 2;

  /**
   * Measures.
   *
   * @param earlier chunks of the run before
   * @param later chunks of the new one
   * @param fingerprint of the model of the new one
   */
  static DriftGate of(
      VectorRun before, String run, Dataset<Row> earlier, Dataset<Row> later, String fingerprint) {
    if (!before.manifest().model().fingerprint().equals(fingerprint)) {
      return unmeasured(before, run, "it is of another model");
    }
    DriftSample from = DriftSample.of(earlier, DriftSample.Of.FIRST_HALF, DriftSettings.USUAL);
    DriftSample to = DriftSample.of(later, DriftSample.Of.SECOND_HALF, DriftSettings.USUAL);
    int fewest = Math.min(from.passages().size(), to.passages().size());
    if (fewest < DriftComparison.FEWEST) {
      return unmeasured(
          before,
          run,
          String.format(
              Locale.ROOT,
              "%d chunks can be drawn of one, %d are needed",
              fewest,
              DriftComparison.FEWEST));
    }
    DriftFinding finding = DriftComparison.of(from, to, DriftSettings.USUAL).finding();
    return new DriftGate(before, run, Optional.empty(), Optional.of(finding));
  }

  private static DriftGate unmeasured(VectorRun before, String run, String why) {
    String problem = "drift from run %s was not measured: %s".formatted(before.id(), why);
    return new DriftGate(before, run, Optional.of(problem), Optional.empty());
  }

  /** What was measured, if it was. */
  Optional<RunReport.Drift> report() {
    return finding.map(
        found -> new RunReport.Drift(before.id(), found.energyDistance(), found.pValue()));
  }

  /**
   * Why the run does not become current.
   *
   * @param most energy distance that is allowed
   */
  Optional<String> refusal(double most) {
    return finding
        .filter(found -> found.drifted() && found.energyDistance() > most)
        .map(found -> refusal(found, most));
  }

  private String refusal(DriftFinding found, double most) {
    return String.format(
        Locale.ROOT,
        "its chunks drifted from run %s, energy distance %.6f with p = %.3f, more than"
            + " ‹output.max-drift› %s allows%s (‹nightjar analyze drift index.vectors=%s"
            + " analyze.from=%s analyze.to=%s›)",
        before.id(),
        found.energyDistance(),
        found.pValue(),
        most,
        examples(found.came()),
        before.directory().path(),
        before.id(),
        run);
  }

  private static String examples(List<DriftFinding.Example> came) {
    return came.isEmpty()
        ? ""
        : came.stream()
            .limit(EXAMPLES)
            .map(example -> "'" + Figures.line(example.text()) + "'")
            .collect(Collectors.joining(", ", "; what came is such as ", ""));
  }
}
