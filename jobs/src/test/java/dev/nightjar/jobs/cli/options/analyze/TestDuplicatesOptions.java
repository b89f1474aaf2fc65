package dev.nightjar.jobs.cli.options.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.analyze.NearestVectors;
import dev.nightjar.analyze.duplicates.By;
import dev.nightjar.analyze.duplicates.DuplicatesSpec;
import dev.nightjar.analyze.duplicates.Keep;
import dev.nightjar.analyze.duplicates.KeepRule;
import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.options.Given;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestDuplicatesOptions {
  private static DuplicatesSpec spec(String... given) {
    Settings settings =
        Given.settings(given)
            .with(IndexOptions.VECTORS, "s3a://b/v")
            .with(JobOptions.OUTPUT, "s3a://b/o");
    return DuplicatesOptions.duplicates(settings);
  }

  @Test
  void withoutAWordTheLongestOfSimilarTextsStays() {
    DuplicatesSpec spec = spec();
    assertThat(spec.source())
        .isEqualTo(
            new DuplicatesSpec.Source(
                "s3a://b/v", Optional.empty(), Optional.empty(), Optional.empty()));
    assertThat(spec.by()).isEqualTo(By.TEXT);
    assertThat(spec.threshold()).isEmpty();
    assertThat(spec.rule())
        .isEqualTo(new KeepRule(Keep.LONGEST, Optional.empty(), false, Optional.empty()));
    assertThat(spec.nearest()).isEqualTo(new NearestVectors.Spec(8, 100_000, 0.9, 500, 1));
    assertThat(spec.sample()).isEqualTo(1000);
    assertThat(spec.writesCorpus()).isFalse();
  }

  @Test
  void anAttributeTakesThePlaceOfTheRule() {
    assertThat(
            spec("analyze.duplicates.keep", "central", "analyze.duplicates.oldest", "date").rule())
        .isEqualTo(new KeepRule(Keep.OLDEST, Optional.of("date"), false, Optional.empty()));
  }

  @Test
  void everyOptionReachesItsPlace() {
    DuplicatesSpec spec =
        spec(
            "analyze.duplicates.by", "vectors",
            "analyze.duplicates.threshold", "0.8",
            "analyze.duplicates.keep", "first",
            "analyze.duplicates.join-numbers", "true",
            "analyze.duplicates.target", "1000",
            "analyze.duplicates.base", "s3a://b/d",
            "analyze.duplicates.write-corpus", "true",
            "analyze.duplicates.nearest", "16",
            "analyze.duplicates.sample", "10",
            "analyze.duplicates.nearest-recall", "0.99");
    assertThat(spec.by()).isEqualTo(By.VECTORS);
    assertThat(spec.threshold()).contains(0.8);
    assertThat(spec.rule())
        .isEqualTo(new KeepRule(Keep.FIRST, Optional.empty(), true, Optional.of(1000L)));
    assertThat(spec.source().base()).contains("s3a://b/d");
    assertThat(spec.writesCorpus()).isTrue();
    assertThat(spec.nearest()).isEqualTo(new NearestVectors.Spec(16, 100_000, 0.99, 500, 1));
    assertThat(spec.sample()).isEqualTo(10);
  }

  @Test
  void theOldestIsNoRuleWithoutItsAttribute() {
    assertThat(Given.refusal("analyze.duplicates.keep", "oldest"))
        .startsWith("Invalid option '--keep': oldest (longest, first, central)");
  }

  @Test
  void aTargetIsAWholeNumber() {
    assertThat(Given.refusal("analyze.duplicates.target", "0"))
        .isEqualTo("Invalid option '--target': 0 (none, or a number from 1 to 2147483647)");
    assertThat(Given.refusal("analyze.duplicates.threshold", "1.5"))
        .isEqualTo("Invalid option '--threshold': 1.5 (auto, or a number from 0 to 1)");
  }
}
