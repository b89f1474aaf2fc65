package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.pipeline.train.WordVectorSpec;
import dev.nightjar.tokenize.WordBreaks;
import org.junit.jupiter.api.Test;

class TestTrainOptions {
  private static WordVectorSpec spec(String... given) {
    return TrainOptions.spec(Given.settings(given), 24);
  }

  @Test
  void theDefaultsAreThoseOfWord2Vec() {
    assertThat(spec())
        .isEqualTo(new WordVectorSpec(WordBreaks.WORDS, true, 200, 5, 5, 5, 1e-4, 0.025, 24, 1));
  }

  @Test
  void tasksAreOneACoreUnlessTheirNumberIsGiven() {
    assertThat(spec("train.partitions", "auto").partitions()).isEqualTo(24);
    assertThat(spec("train.partitions", "3").partitions()).isEqualTo(3);
  }

  @Test
  void capitalsStayIfTheyAreToStay() {
    assertThat(spec("train.keep-case", "true").lowerCase()).isFalse();
  }

  @Test
  void aSeedMayBeAnyLong() {
    assertThat(spec("train.seed", "9223372036854775807").seed()).isEqualTo(Long.MAX_VALUE);
    assertThat(Given.refusal("train.seed", "9223372036854775808"))
        .isEqualTo("Invalid option '--seed': 9223372036854775808 (a number from 0)");
  }

  @Test
  void boundsAreTold() {
    assertThat(Given.refusal("train.dimensions", "0"))
        .isEqualTo("Invalid option '--dimensions': 0 (a number from 1 to 4096)");
    assertThat(Given.refusal("train.subsample", "2"))
        .isEqualTo("Invalid option '--subsample': 2 (a number from 0 to 1)");
    assertThat(Given.refusal("train.keep-case", "yes"))
        .isEqualTo("Invalid option '--keep-case': yes (true or false)");
  }
}
