package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.embed.folder.BuiltInModel;
import dev.nightjar.embed.folder.BuiltInModels;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.SubwordTokenizer;
import dev.nightjar.vector.Similarity;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The real bge-small-zh on words whose nearness everybody knows; docs/models.md has the cosines.
 */
class TestSimilarWords {
  @Test
  void catsAreNearerToDogsThanEitherToApples() {
    Path folder = BuiltInModels.folder(BuiltInModel.named("bge-small-zh").orElseThrow());
    ModelSpec spec = ModelFolder.read("bge-small-zh", folder, ModelOverrides.NONE);
    try (SubwordTokenizer tokenizer =
            SubwordTokenizer.open(folder.resolve(((OnnxEncoder) spec.encoder()).tokenizer()));
        OnnxModel model = OnnxModel.open(spec, folder, new BatchPlan(64, 1 << 12, 1))) {
      DocumentChunks inputs =
          new DocumentChunks(
              Objects.requireNonNull(Chunker.byName().get("whole")),
              tokenizer,
              spec.passagePrefix(),
              new ChunkLimits(spec.maxTokens(), 0));
      List<float[]> vectors =
          model.embed(
              List.of("猫", "狗", "苹果").stream()
                  .map(word -> new ModelInput(word, inputs.ids(word)))
                  .toList());
      double catAndDog = cosine(vectors.get(0), vectors.get(1));
      double catAndApple = cosine(vectors.get(0), vectors.get(2));
      double dogAndApple = cosine(vectors.get(1), vectors.get(2));
      assertThat(catAndDog).isGreaterThan(catAndApple).isGreaterThan(dogAndApple);
      assertThat(catAndDog).isCloseTo(0.5898, within(5e-4));
      assertThat(catAndApple).isCloseTo(0.3560, within(5e-4));
      assertThat(dogAndApple).isCloseTo(0.3645, within(5e-4));
    }
  }

  private static double cosine(float[] a, float[] b) {
    return Similarity.COSINE.of(a, b);
  }
}
