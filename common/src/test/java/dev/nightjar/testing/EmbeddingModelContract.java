package dev.nightjar.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.text.DocumentChunks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What every kind of model must keep to. A test class of a kind extends it and says how a small
 * model is opened and how texts become its inputs.
 */
public abstract class EmbeddingModelContract {
  private static final long SEED = 20_251_125;
  private static final long MEGABYTE = 1 << 20;

  private static final List<String> WORDS =
      List.of(
          "the", "of", "night", "jar", "hunts", "moths", "at", "dusk", "and", "sleeps", "all",
          "day", "in", "heather", "42", "天气", "学习", "don't", "über", "🦉");

  private static final List<String> TEXTS =
      List.of(
          "The nightjar hunts moths at dusk.",
          "the",
          "The nightjar hunts moths at dusk!",
          "今天天气很好，我们学习技术。",
          "a, b; c: d — (e) [f] {g} <h> \"i\" 'j' $1.50 100% #k @l",
          "ÀÉÎÕÜ ß ﬁ Ⅷ ½ e\u0301",
          "of the of the of the of the of the of the of the of the of the of the");

  private static final List<String> EMOJI =
      List.of("🦉", "👩‍👩‍👧‍👦 and 🇨🇭", "❤️ 👍🏽 1️⃣", "night 🌙 jar", "🦉".repeat(300));

  /** A new model, which the caller closes. */
  protected abstract EmbeddingModel open();

  /** Makes the inputs of whole texts; must stay usable while the test class runs. */
  protected abstract DocumentChunks inputs();

  /** How many texts the test of memory embeds. */
  protected int manyTexts() {
    return 100_000;
  }

  /** Bytes that one open model holds outside the heap, at least; 0 for one that holds none. */
  protected abstract long heldBytes();

  private ModelInput input(String text) {
    return inputs()
        .of(text)
        .findFirst()
        .map(chunk -> new ModelInput(chunk.input(), chunk.tokenIds()))
        .orElseThrow(() -> new AssertionError("No chunk of '" + text + "'"));
  }

  private List<ModelInput> all() {
    List<String> texts = new ArrayList<>(TEXTS);
    texts.addAll(EMOJI);
    Random random = new Random(SEED);
    for (int i = 0; i < 80; i++) {
      texts.add(sentence(random, 1 + random.nextInt(30)));
    }
    return texts.stream().map(this::input).toList();
  }

  private static String sentence(Random random, int words) {
    return random
        .ints(words, 0, WORDS.size())
        .mapToObj(WORDS::get)
        .collect(Collectors.joining(" "));
  }

  private static void assertSameBits(List<float[]> actual, List<float[]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).as("input %d", i).isEqualTo(expected.get(i));
    }
  }

  @Test
  void theSameTextHasTheSameBitsInEachCallAndEachModel() {
    List<ModelInput> inputs = all();
    List<float[]> first;
    try (EmbeddingModel model = open()) {
      first = model.embed(inputs);
      assertSameBits(model.embed(inputs), first);
      List<ModelInput> twice = List.of(inputs.getFirst(), inputs.get(1), inputs.getFirst());
      assertSameBits(model.embed(twice), List.of(first.getFirst(), first.get(1), first.getFirst()));
    }
    try (EmbeddingModel other = open()) {
      assertSameBits(other.embed(inputs), first);
    }
  }

  @Test
  void orderAndCompanyChangeNoBit() {
    List<ModelInput> inputs = all();
    try (EmbeddingModel model = open()) {
      List<float[]> together = model.embed(inputs);
      for (int i = 0; i < inputs.size(); i++) {
        assertThat(model.embed(List.of(inputs.get(i))).getFirst())
            .as(inputs.get(i).text())
            .isEqualTo(together.get(i));
      }
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        order.add(i);
      }
      Collections.shuffle(order, new Random(SEED));
      int third = order.size() / 3;
      for (List<Integer> part : List.of(order, order.subList(0, third), order.subList(third, 78))) {
        assertSameBits(
            model.embed(part.stream().map(inputs::get).toList()),
            part.stream().map(together::get).toList());
      }
    }
  }

  @Test
  void severalThreadsShareAModel() throws Exception {
    List<ModelInput> inputs = all();
    try (EmbeddingModel model = open();
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<float[]> alone = model.embed(inputs);
      List<Future<List<float[]>>> results = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        results.add(threads.submit(() -> model.embed(inputs)));
      }
      for (Future<List<float[]>> result : results) {
        assertSameBits(result.get(), alone);
      }
    }
  }

  @Test
  void vectorsHaveTheDimensionAndBelongToTheCaller() {
    List<ModelInput> inputs = all();
    try (EmbeddingModel model = open()) {
      assertThat(model.dimension()).isPositive();
      List<float[]> vectors = model.embed(inputs);
      assertThat(vectors).allSatisfy(vector -> assertThat(vector).hasSize(model.dimension()));
      float[] kept = vectors.getFirst().clone();
      vectors.getFirst()[0] = 42;
      assertThat(model.embed(inputs).getFirst()).isEqualTo(kept);
    }
  }

  @Test
  void blankTextsAreNoInputsAndNoInputsAreNoVectors() {
    for (String blank : List.of("", " ", "\n\t\r\n", "\u00a0\u3000\u2003", "\ufeff")) {
      assertThat(inputs().of(blank)).isEmpty();
    }
    try (EmbeddingModel model = open()) {
      assertThat(model.embed(List.of())).isEmpty();
    }
  }

  @Test
  void textsThatAreTooLongAreCutToWhatTheModelReads() {
    String text = sentence(new Random(SEED), 50_000);
    try (EmbeddingModel model = open()) {
      List<float[]> vectors =
          model.embed(List.of(input(text), input(text + " and more"), input("x".repeat(200_000))));
      assertThat(vectors.get(1)).isEqualTo(vectors.getFirst());
      assertThat(vectors.get(2)).hasSize(model.dimension());
    }
  }

  @Test
  void emojiAreTextsLikeAnyOther() {
    try (EmbeddingModel model = open()) {
      for (String text : EMOJI) {
        assertThat(model.embed(List.of(input(text))).getFirst())
            .as(text)
            .hasSize(model.dimension());
      }
    }
  }

  @Test
  void manyTextsTakeNoMoreMemoryThanFew() throws IOException {
    Random random = new Random(SEED);
    try (EmbeddingModel model = open()) {
      embed(model, random, manyTexts() / 4);
      long heap = usedHeap();
      long resident = resident();
      embed(model, random, manyTexts() - manyTexts() / 4);
      assertThat(usedHeap() - heap).as("growth of the heap").isLessThan(16 * MEGABYTE);
      assertThat(resident() - resident).as("growth of the process").isLessThan(96 * MEGABYTE);
    }
  }

  private void embed(EmbeddingModel model, Random random, int texts) {
    for (int done = 0; done < texts; done += 100) {
      List<ModelInput> inputs = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        inputs.add(input(sentence(random, 1 + random.nextInt(8))));
      }
      assertThat(model.embed(inputs)).hasSize(100);
    }
  }

  @Test
  void closingGivesBackWhatAModelHeld() throws IOException {
    if (heldBytes() == 0) {
      return;
    }
    ModelInput input = input("the night jar");
    // As many models as would show far above what the process varies by.
    int models = (int) Math.max(20, 192 * MEGABYTE / heldBytes());
    openAndClose(input, 10);
    long before = resident();
    openAndClose(input, models);
    assertThat(resident() - before)
        .as("growth of the process by %d models of %d bytes", models, heldBytes())
        .isLessThan(models * heldBytes() / 2);
  }

  private void openAndClose(ModelInput input, int models) {
    for (int i = 0; i < models; i++) {
      try (EmbeddingModel model = open()) {
        model.embed(List.of(input));
      }
    }
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Bytes of this process in memory, its heap aside; 0 where the system does not say. */
  private static long resident() throws IOException {
    System.gc();
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        long kilobytes = Long.parseLong(line.replaceAll("\\D", ""));
        return kilobytes * 1024 - Runtime.getRuntime().totalMemory();
      }
    }
    return 0;
  }
}
