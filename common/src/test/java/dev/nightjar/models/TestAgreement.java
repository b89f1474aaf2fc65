package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** How near two models' vectors are said to be. */
class TestAgreement {
  private static Agreement of(float[][] ones, float[][] others) {
    return Agreement.of(List.of(ones), List.of(others));
  }

  /** A model whose vectors are told by the text. */
  private record Fake(Function<String, float[]> vectors) implements EmbeddingModel {
    @Override
    public int dimension() {
      return 2;
    }

    @Override
    public List<float[]> embed(List<ModelInput> inputs, Batches batches) {
      assertThat(inputs).as("each text by itself").hasSize(1);
      return inputs.stream().map(input -> vectors.apply(input.text())).toList();
    }

    @Override
    public void close() {}
  }

  @Test
  void equalVectorsAgreeWhateverTheirLength() {
    Agreement agreement = of(new float[][] {{1, 2}, {3, 0}}, new float[][] {{10, 20}, {1, 0}});
    assertThat(agreement.least()).isCloseTo(1, within(1e-12));
    assertThat(agreement.mean()).isCloseTo(1, within(1e-12));
  }

  @Test
  void theLeastIsThatOfTheWorstText() {
    Agreement agreement =
        of(new float[][] {{1, 0}, {1, 0}, {1, 0}}, new float[][] {{1, 0}, {0, 1}, {-1, 0}});
    assertThat(agreement).isEqualTo(new Agreement(3, -1, 0));
    assertThat(agreement).hasToString("cosine 0.000000 on average, -1.000000 at least, of 3 texts");
  }

  @Test
  void whatCannotBeComparedDoesNotPass() {
    Agreement zero = of(new float[][] {{1, 0}, {0, 0}}, new float[][] {{1, 0}, {1, 0}});
    assertThat(zero.least()).isNaN();
    Agreement before = of(new float[][] {{0, 0}, {1, 0}}, new float[][] {{1, 0}, {1, 0}});
    assertThat(before.mean()).isNaN();
    assertThat(before.least() >= 0.9).as("the least of a NaN and 1").isFalse();
  }

  @Test
  void modelsAreAskedForEachTextByItself() {
    Fake one = new Fake(text -> new float[] {text.length(), 1});
    Fake other = new Fake(text -> new float[] {text.length(), -1});
    List<ModelInput> texts =
        List.of(new ModelInput("a", new int[0]), new ModelInput("abc", new int[0]));
    Agreement agreement = Agreement.of(one, other, texts);
    assertThat(agreement.texts()).isEqualTo(2);
    assertThat(agreement.least()).isCloseTo(0, within(1e-12));
    assertThat(agreement.mean()).isCloseTo(0.4, within(1e-12));
  }
}
