package dev.nightjar.analyze.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TestSuggestion {
  private static ScoreHistogram texts(int unlike, int alike) {
    Random random = new Random(3);
    ScoreHistogram histogram = new ScoreHistogram();
    float[] scores = new float[unlike + alike];
    for (int i = 0; i < scores.length; i++) {
      double middle = i < unlike ? 0.1 : 0.8;
      scores[i] = (float) Math.clamp(middle + 0.08 * random.nextGaussian(), 0, 1);
    }
    histogram.add(new float[scores.length], scores, new boolean[scores.length]);
    return histogram;
  }

  @Test
  void whereTheNumberOfPairsStopsToFallIsSuggested() {
    Suggestion suggestion = Suggestion.byText(texts(100_000, 1000));

    assertThat(suggestion.hasGap()).isTrue();
    assertThat(suggestion.threshold()).isEqualTo(0.54);
    assertThat(suggestion.reason()).contains("share 0.54 or more");
  }

  @Test
  void whereItFallsToTheEndItSaysSo() {
    Suggestion suggestion = Suggestion.byText(texts(100_000, 0));

    assertThat(suggestion.hasGap()).isFalse();
    assertThat(suggestion.threshold()).isEqualTo(Suggestion.TEXT);
    assertThat(suggestion.reason()).startsWith("no clear gap");
  }

  @Test
  void vectorsAreTrustedAsFarDownAsTheTextsConfirmThem() {
    ScoreHistogram histogram = new ScoreHistogram();
    float[] similarity = new float[1000];
    float[] texts = new float[1000];
    for (int i = 0; i < 1000; i++) {
      similarity[i] = i / 1000f;
      texts[i] = i >= 800 ? 0.9f : 0.1f;
    }
    histogram.add(similarity, texts, new boolean[1000]);

    Suggestion suggestion = Suggestion.byVectors(histogram);

    assertThat(suggestion.hasGap()).isTrue();
    assertThat(suggestion.threshold()).isBetween(0.78, 0.8);
    assertThat(Suggestion.byVectors(new ScoreHistogram()).hasGap()).isFalse();
  }
}
