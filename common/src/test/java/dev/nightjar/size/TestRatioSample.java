package dev.nightjar.size;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestRatioSample {
  private static final Random RANDOM = new Random(3);

  /** Lengths as natural documents have them: most short, few long; a token of 3 to 6 characters. */
  private static List<RatioSample.Unit> corpus(int documents) {
    List<RatioSample.Unit> units = new ArrayList<>();
    for (int i = 0; i < documents; i++) {
      double characters = Math.round(Math.exp(6 + RANDOM.nextGaussian()));
      units.add(new RatioSample.Unit(characters, characters / (3 + 3 * RANDOM.nextDouble())));
    }
    return units;
  }

  private static double counts(List<RatioSample.Unit> units) {
    return units.stream().mapToDouble(RatioSample.Unit::count).sum();
  }

  private static double sizes(List<RatioSample.Unit> units) {
    return units.stream().mapToDouble(RatioSample.Unit::size).sum();
  }

  @Test
  void nineteenOfTwentyIntervalsHoldTheTruth() {
    List<RatioSample.Unit> corpus = corpus(3000);
    double truth = counts(corpus);
    int held = 0;
    double width = 0;
    for (int draw = 0; draw < 1000; draw++) {
      Collections.shuffle(corpus, RANDOM);
      Interval total = new RatioSample(3000, sizes(corpus)).total(corpus.subList(0, 200));
      held += total.low() <= truth && truth <= total.high() ? 1 : 0;
      width += (total.high() - total.low()) / truth / 1000;
    }
    assertThat(held).isBetween(910, 975);
    assertThat(width).as("of the total, where a plain mean has 0.36").isLessThan(0.12);
  }

  @Test
  void whatIsWhollySampledIsKnown() {
    List<RatioSample.Unit> corpus = corpus(50);
    assertThat(new RatioSample(50, sizes(corpus)).total(corpus))
        .isEqualTo(Interval.exactly(counts(corpus)));
  }

  @Test
  void aSampleWithoutTextSaysNothing() {
    List<RatioSample.Unit> empty = Collections.nCopies(30, new RatioSample.Unit(0, 0));
    assertThat(new RatioSample(1000, 0).total(empty)).isEqualTo(Interval.exactly(0));
  }
}
