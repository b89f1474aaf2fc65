package dev.nightjar.embed.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.WordEncoder;
import dev.nightjar.embed.WordEncoder.Weighting;
import dev.nightjar.testing.WordVectorFiles;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.WordBreaks;
import dev.nightjar.tokenize.WordTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vectors of texts. */
class TestWordModel {
  private static final String GLOVE = "the 4 0\nof 0 4\ncat 1 3\n";

  @TempDir Path folder;

  /** A model with its tokenizer. */
  private record Words(EmbeddingModel model, Tokenizer tokenizer) {
    ModelInput input(String text) {
      return new ModelInput(text, tokenizer.tokenize(text).ids());
    }

    float[] vector(String text) {
      return model.embed(List.of(input(text))).getFirst();
    }
  }

  private Words words(byte[] file, Weighting weighting, boolean normalize) throws IOException {
    Path made = Files.createTempDirectory(folder, "table");
    WordFiles.convert("a.file", new ByteArrayInputStream(file), made);
    WordTable table = WordTable.open(made);
    Tokenizer tokenizer = WordTokenizer.of(WordBreaks.WHITESPACE, table::row);
    WordEncoder encoder = new WordEncoder("a.file", "glove", "whitespace", weighting, 0.1);
    ModelSpec spec =
        new ModelSpec(
            "a.file",
            encoder,
            normalize,
            1000,
            table.dimension(),
            "",
            "",
            Map.of(),
            List.of(),
            Granularity.TEXT);
    return new Words(new WordModel(spec, table, tokenizer), tokenizer);
  }

  private Words glove(Weighting weighting, boolean normalize) throws IOException {
    return words(GLOVE.getBytes(StandardCharsets.UTF_8), weighting, normalize);
  }

  @Test
  void aTextIsTheMeanOfItsKnownWords() throws IOException {
    Words words = glove(Weighting.MEAN, false);
    assertThat(words.vector("the the unknown Cat")).containsExactly(3, 1);
    assertThat(words.vector("nothing known")).containsExactly(0, 0);
  }

  @Test
  void vectorsAreScaledToLengthOne() throws IOException {
    float[] vector = glove(Weighting.MEAN, true).vector("the the unknown cat");
    assertThat(vector[0]).isCloseTo((float) (3 / Math.sqrt(10)), within(1e-6f));
    assertThat(glove(Weighting.MEAN, true).vector("nothing known")).containsExactly(0, 0);
  }

  @Test
  void frequentWordsCountLessByTheirRank() throws IOException {
    double harmonic = 1 + 1 / 2.0 + 1 / 3.0;
    double the = 0.1 / (0.1 + 1 / harmonic);
    double cat = 0.1 / (0.1 + 1 / (3 * harmonic));
    float[] vector = glove(Weighting.SIF, false).vector("the cat");
    assertThat(vector[0]).isCloseTo((float) ((4 * the + cat) / 2), within(1e-6f));
    assertThat(vector[1]).isCloseTo((float) (3 * cat / 2), within(1e-6f));
  }

  @Test
  void frequentWordsCountLessByTheirCounts() throws IOException {
    float[][] rows = {{2, 0}, {0, 4}};
    byte[] file = WordVectorFiles.fastText(List.of("a", "b"), 0, 0, 0, rows);
    double weight = 0.1 / (0.1 + 0.5); // each of both words occurs 10 times
    float[] vector = words(file, Weighting.SIF, false).vector("b");
    assertThat(vector[1]).isCloseTo((float) (4 * weight), within(1e-6f));
  }

  @Test
  void unknownWordsCountByTheirSubwords() throws IOException {
    float[][] rows = {{1, 1}, {10, 20}, {30, 5}, {0, 0}, {40, 15}, {0, 0}};
    byte[] file = WordVectorFiles.fastText(List.of("x"), 2, 3, 5, rows);
    Words words = words(file, Weighting.MEAN, false);
    float[] x = words.vector("x");
    float[] ab = words.vector("ab");
    assertThat(ab).containsExactly(28, 10);
    float[] both = words.vector("ab x ab");
    for (int d = 0; d < 2; d++) {
      assertThat(both[d]).isEqualTo((float) ((x[d] + 2.0 * ab[d]) / 3));
    }
  }

  @Test
  void vectorsDependOnTheTextAlone() throws IOException {
    byte[] file;
    try (var in = TestWordModel.class.getResourceAsStream("/words/fasttext-tiny.bin")) {
      file = in.readAllBytes();
    }
    Words words = words(file, Weighting.SIF, true);
    String[] vocabulary = "the a nightjar 夜鹰 heath moths Wald unseen l'été 夜鹰们".split(" ");
    long seed = 11;
    Random random = new Random(seed);
    List<ModelInput> inputs = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder();
      for (int w = 0; w <= random.nextInt(12); w++) {
        text.append(vocabulary[random.nextInt(vocabulary.length)]).append(' ');
      }
      inputs.add(words.input(text.toString()));
    }
    List<ModelInput> shuffled = new ArrayList<>(inputs);
    Collections.shuffle(shuffled, random);
    List<float[]> together = words.model().embed(shuffled);
    for (int i = 0; i < shuffled.size(); i++) {
      assertThat(together.get(i))
          .as("seed %d, text %s", seed, shuffled.get(i).text())
          .containsExactly(words.model().embed(List.of(shuffled.get(i))).getFirst());
    }
  }
}
