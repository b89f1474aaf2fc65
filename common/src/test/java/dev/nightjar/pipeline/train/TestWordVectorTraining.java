package dev.nightjar.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.embed.words.WordFiles;
import dev.nightjar.embed.words.WordTable;
import dev.nightjar.evaluate.NearestWords;
import dev.nightjar.io.export.WordVectorFile;
import dev.nightjar.io.source.Source;
import dev.nightjar.io.source.SourceOptions;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.tokenize.WordBreaks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestWordVectorTraining {
  private static final List<String> ANIMALS = List.of("cat", "dog", "horse", "猫", "牛");
  private static final List<String> NUMBERS = List.of("seven", "eight", "nine", "ten", "eleven");

  @TempDir Path folder;

  private static WordVectorSpec plan(int minCount, int partitions) {
    return new WordVectorSpec(
        WordBreaks.WORDS, true, 16, 5, 3, minCount, 1e-4, 0.05, partitions, 1);
  }

  private Dataset<Row> read(String format) {
    return new Source(
            LocalSpark.session(),
            new SourceOptions(
                folder.resolve("in").toString(),
                format,
                "id",
                List.of("text"),
                "UTF-8",
                false,
                Map.of()))
        .read();
  }

  /** Paragraphs about animals or about numbers, never both. */
  private void writeCorpus() throws IOException {
    Random random = new Random(3);
    Files.createDirectories(folder.resolve("in"));
    for (int file = 0; file < 8; file++) {
      StringBuilder text = new StringBuilder();
      for (int paragraph = 0; paragraph < 150; paragraph++) {
        List<String> words = random.nextBoolean() ? ANIMALS : NUMBERS;
        for (int i = 0; i < 12; i++) {
          String word = words.get(random.nextInt(words.size()));
          text.append(i == 0 ? word.toUpperCase(java.util.Locale.ROOT) : word);
          text.append(i % 5 == 4 ? ",\n" : " ");
        }
        text.append("the rare").append(file).append(".\n\n");
      }
      Files.writeString(folder.resolve("in/" + file + ".txt"), text);
    }
  }

  @Test
  void wordsThatStandTogetherAreNear() throws IOException {
    writeCorpus();
    Files.writeString(folder.resolve("in/blank.txt"), " \n\n!\n");
    Files.write(folder.resolve("in/broken.txt"), new byte[] {(byte) 0xff});
    List<String> stages = new ArrayList<>();
    Progress progress =
        new Progress() {
          @Override
          public synchronized void stage(String name) {
            stages.add(name.replaceFirst(", [^,]* left$", ""));
          }
        };
    TrainedWords trained =
        new WordVectorTraining(LocalSpark.session(), plan(200, 2)).train(read("text"), progress);
    assertThat(trained.words())
        .hasSize(11)
        .contains("the")
        .containsAll(ANIMALS)
        .containsAll(NUMBERS);
    assertThat(trained.counts()[trained.words().indexOf("the")]).isEqualTo(1200);
    assertThat(trained.counts()).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    assertThat(trained.corpusWords()).isEqualTo(8 * 150 * 14);
    assertThat(trained.learnedWords()).isBetween(8000L, 8L * 150 * 13);
    assertThat(trained.documents().read()).isEqualTo(10);
    assertThat(trained.documents().rejected()).isEqualTo(1);
    assertThat(trained.documents().empty()).isEqualTo(1);
    assertThat(trained.documents().firstReject()).contains("broken.txt", "ENCODING");
    for (NearestWords word :
        NearestWords.of(trained.words(), trained.counts(), trained.vectors(), 10, 4)) {
      List<String> group = ANIMALS.contains(word.word()) ? ANIMALS : NUMBERS;
      assertThat(group).as(word.word()).containsAll(word.nearest().keySet());
    }
    assertThat(stages)
        .startsWith("Finding and counting words", "Learning")
        .contains("Learning, epoch 1 of 5", "Learning, epoch 5 of 5");
  }

  @Test
  void theFileGivesTheVectorsBack() throws IOException {
    writeCorpus();
    TrainedWords once =
        new WordVectorTraining(LocalSpark.session(), plan(5, 1))
            .train(read("text"), Progress.SILENT);
    assertThat(once.words()).contains("rare1");
    Path file = folder.resolve("new/vectors.txt");
    WordVectorFile vectors = WordVectorFile.at(file.toString(), new Configuration());
    vectors.write(once.words(), once.vectors());
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    assertThat(lines.getFirst()).isEqualTo(once.words().size() + " 16");
    assertThat(lines).hasSize(once.words().size() + 1);
    assertThat(lines.get(1)).startsWith(once.words().getFirst() + " ");
    WordTable table = table(file);
    assertThat(table.row("unknown")).isNegative();
    float[] cat = new float[16];
    table.read(table.row("猫"), cat);
    assertThat(cat).isEqualTo(once.vectors()[once.words().indexOf("猫")]);
    try (Stream<Path> left = Files.list(file.getParent())) {
      assertThat(left.map(p -> p.getFileName().toString()).filter(n -> !n.endsWith(".crc")))
          .containsExactly("vectors.txt");
    }
  }

  private WordTable table(Path file) throws IOException {
    Path made = Files.createDirectory(folder.resolve("table"));
    try (InputStream in = Files.newInputStream(file)) {
      WordFiles.convert(file.toString(), in, made);
    }
    return WordTable.open(made);
  }

  @Test
  void whatCannotBeLearnedIsTold() throws IOException {
    writeCorpus();
    assertThatThrownBy(
            () ->
                new WordVectorTraining(LocalSpark.session(), plan(100_000, 1))
                    .train(read("text"), Progress.SILENT))
        .hasMessageStartingWith(
            "Invalid option ‹train.min-count›: 100000 (the most frequent of the input's 16,800 words occurs 1,")
        .hasMessageEndingWith(" times; two words have to be frequent enough)");
    for (int i = 0; i < 8; i++) {
      Files.writeString(folder.resolve("in/" + i + ".txt"), "…");
    }
    assertThatThrownBy(
            () ->
                new WordVectorTraining(LocalSpark.session(), plan(1, 1))
                    .train(read("text"), Progress.SILENT))
        .hasMessage("Invalid option ‹input›: none of its 8 documents has a word");
  }

  @Test
  void frequentWordsAreThinnedAndRareOnesKept() {
    Map<String, Float> stays =
        Subsampling.probabilities(
            Map.of("the", 50_000L, "cat", 10_000L, "emu", 900L), 1_000_000, 1e-4);
    assertThat(stays.get("emu")).isEqualTo(1f);
    assertThat(stays.get("cat")).isCloseTo(0.11f, org.assertj.core.api.Assertions.within(1e-3f));
    assertThat(stays.get("the")).isCloseTo(0.0467f, org.assertj.core.api.Assertions.within(1e-3f));
    assertThat(Subsampling.probabilities(Map.of("the", 50_000L), 100_000, 0)).containsValue(1f);
  }

  @Test
  void aFailedWriteLeavesWhatWasThere() throws IOException {
    Path file = Files.writeString(folder.resolve("vectors.txt"), "old");
    WordVectorFile vectors = WordVectorFile.at(file.toString(), new Configuration());
    assertThatThrownBy(() -> vectors.write(List.of("a"), new float[][] {{1}, {2}}))
        .isInstanceOf(RuntimeException.class);
    assertThat(file).hasContent("old");
    assertThatThrownBy(() -> WordVectorFile.at(folder.toString(), new Configuration()))
        .hasMessageContaining("it is a folder; name a file");
  }
}
