package dev.nightjar.jobs.cli.options.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.analyze.ItemMatrix.Per;
import dev.nightjar.analyze.NearestVectors;
import dev.nightjar.analyze.drift.DriftSettings;
import dev.nightjar.analyze.drift.DriftSpec;
import dev.nightjar.analyze.drift.ModelsSpec;
import dev.nightjar.config.Option;
import dev.nightjar.jobs.cli.options.Given;
import dev.nightjar.jobs.cli.options.IndexOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestDriftOptions {
  private static DriftSpec spec(String... given) {
    return DriftOptions.spec(Given.settings(given).with(VECTORS, "s3a://b/v"));
  }

  private static final Option<String> VECTORS = IndexOptions.VECTORS;

  @Test
  void withoutAWordTheLastTwoRunsAreCompared() {
    DriftSpec spec = spec();
    assertThat(spec.vectors()).isEqualTo("s3a://b/v");
    assertThat(spec.from()).isEmpty();
    assertThat(spec.to()).isEmpty();
    assertThat(spec.attribute()).isEmpty();
    assertThat(spec.output()).isEmpty();
    assertThat(spec.settings()).isEqualTo(DriftSettings.USUAL);
  }

  @Test
  void everyOptionReachesItsPlace() {
    DriftSpec spec =
        spec(
            "analyze.from", "a",
            "analyze.to", "b",
            "analyze.attribute", "lang",
            "index.run", "r1",
            "output", "s3a://b/o",
            "analyze.alpha", "0.01",
            "analyze.permutations", "199",
            "analyze.drift-sample", "100",
            "train.seed", "7");
    assertThat(spec.from()).contains("a");
    assertThat(spec.to()).contains("b");
    assertThat(spec.attribute()).contains("lang");
    assertThat(spec.run()).contains("r1");
    assertThat(spec.output()).contains("s3a://b/o");
    assertThat(spec.settings()).isEqualTo(new DriftSettings(100, 199, 0.01, 7));
    assertThat(spec.options()).containsEntry("analyze.alpha", "0.01");
  }

  @Test
  void aRunIsForWhatIsComparedWithinOne() {
    assertThat(Given.refusal(() -> spec("index.run", "r1")))
        .isEqualTo(
            "Invalid option '--run': it goes with --attribute or --against; --from and --to name"
                + " runs");
  }

  @ParameterizedTest
  @CsvSource({"0.05, 19", "0.001, 999", "1, 999", "0, 999"})
  void anAlphaThatNoPValueReachesIsRefused(String alpha, String permutations) {
    assertThat(
            Given.refusal(() -> spec("analyze.alpha", alpha, "analyze.permutations", permutations)))
        .startsWith("Invalid option '--alpha'")
        .contains("p-values of " + permutations + " permutations go from")
        .endsWith("give more analyze.permutations, or an alpha in between)");
  }

  @Test
  void aSampleIsNoLargerThanItsDistances() {
    assertThat(Given.refusal("analyze.drift-sample", "2049"))
        .isEqualTo("Invalid option 'analyze.drift-sample': 2049 (a number from 20 to 2048)");
  }

  @Test
  void withoutAnotherModelNoneAreCompared() {
    assertThat(DriftOptions.models(Given.settings("index.vectors", "s3a://b/v"))).isEmpty();
  }

  @Test
  void twoModelsAreComparedByTheNearest() {
    assertThat(
            DriftOptions.models(
                Given.settings(
                    "index.vectors", "s3a://b/v",
                    "analyze.against", "s3a://b/w",
                    "search.top", "5",
                    "analyze.per", "document")))
        .hasValueSatisfying(
            spec -> {
              assertThat(spec.against()).isEqualTo("s3a://b/w");
              assertThat(spec.per()).isEqualTo(Per.DOCUMENT);
              assertThat(spec.nearest())
                  .isEqualTo(new NearestVectors.Spec(5, 100_000, 0.98, 500, 1));
            })
        .map(ModelsSpec::run)
        .hasValueSatisfying(run -> assertThat(run).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"analyze.from, --from", "analyze.to, --to", "analyze.attribute, --attribute"})
  void modelsAreNotComparedOverTime(String key, String flag) {
    assertThat(
            Given.refusal(
                () ->
                    DriftOptions.models(
                        Given.settings(
                            "index.vectors",
                            "s3a://b/v",
                            "analyze.against",
                            "s3a://b/w",
                            key,
                            "x"))))
        .isEqualTo(
            "Invalid option '%s': it goes with --vectors alone, --against compares two models"
                .formatted(flag));
  }
}
