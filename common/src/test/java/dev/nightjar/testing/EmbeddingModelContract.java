package dev.nightjar.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.text.DocumentChunks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
  private static final int ROUNDS = 10;

  /** Above every heap with compressed pointers. */
  private static final long HIGH_ADDRESS = 1L << 40;

  /** What the texts of several tests are made of. */
  protected static final List<String> WORDS =
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

  private static final List<Emoji> EMOJI =
      List.of(
          new Emoji("🦉", ""),
          new Emoji("👩‍👩‍👧‍👦 and 🇨🇭", "and"),
          new Emoji("❤️ 👍🏽 the 1️⃣", "the 1️⃣"),
          new Emoji("night 🌙 jar", "night jar"),
          new Emoji("🦉".repeat(300), ""));

  /**
   * A text with emoji.
   *
   * @param words what is left for a kind to which emoji are no words
   */
  private record Emoji(String text, String words) {}

  /** A new model, which the caller closes. */
  protected abstract EmbeddingModel open();

  /** Makes the inputs of whole texts; must stay usable while the test class runs. */
  protected abstract DocumentChunks inputs();

  /**
   * Whether emoji are tokens, if unknown ones, as they are to subwords and bytes; where tokens are
   * words, emoji count for nothing, as punctuation does, and a text of nothing else has no vector.
   */
  protected abstract boolean readsEmoji();

  /** How many texts the test of memory embeds. */
  protected int manyTexts() {
    return 100_000;
  }

  /**
   * Bytes that one open model holds outside the heap, at least; 0 for one that holds none. Mapped
   * files count too, which go when the collector finds that nobody refers to them.
   */
  protected abstract long heldBytes();

  /** An input for which a model touches all that it holds. */
  protected ModelInput inputOfEverything() {
    return input("the night jar");
  }

  private Optional<ModelInput> find(String text) {
    return inputs()
        .of(text)
        .findFirst()
        .map(chunk -> new ModelInput(chunk.input(), chunk.tokenIds()));
  }

  private ModelInput input(String text) {
    return find(text).orElseThrow(() -> new AssertionError("No chunk of '" + text + "'"));
  }

  private List<ModelInput> all() {
    List<String> texts = new ArrayList<>(TEXTS);
    EMOJI.forEach(emoji -> texts.add(emoji.text()));
    Random random = new Random(SEED);
    for (int i = 0; i < 80; i++) {
      texts.add(sentence(random, 1 + random.nextInt(30)));
    }
    return texts.stream().map(this::find).flatMap(Optional::stream).toList();
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
      for (List<Integer> part :
          List.of(order, order.subList(0, third), order.subList(third, 2 * third + 5))) {
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
  void emojiAreTokensOrCountForNothing() {
    try (EmbeddingModel model = open()) {
      for (Emoji emoji : EMOJI) {
        List<float[]> vectors = model.embed(find(emoji.text()).stream().toList());
        List<float[]> ofWords = model.embed(find(emoji.words()).stream().toList());
        if (readsEmoji()) {
          assertThat(vectors).as(emoji.text()).hasSize(1);
          assertThat(vectors.getFirst()).hasSize(model.dimension()).isNotIn(ofWords);
        } else {
          assertSameBits(vectors, ofWords);
        }
      }
    }
  }

  @Test
  void manyTextsTakeNoMoreMemoryThanFew() throws IOException {
    Random random = new Random(SEED);
    try (EmbeddingModel model = open()) {
      embed(model, random, 1_000);
      long heap = usedHeap();
      long growth = growth(() -> embed(model, random, manyTexts() / ROUNDS));
      assertThat(growth).as("growth of the process in a round").isLessThan(MEGABYTE / 2);
      assertThat(usedHeap() - heap).as("growth of the heap").isLessThan(16 * MEGABYTE);
    }
  }

  private void embed(EmbeddingModel model, Random random, int texts) {
    for (int done = 0; done < texts; done += 100) {
      List<ModelInput> inputs = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        find(sentence(random, 1 + random.nextInt(8))).ifPresent(inputs::add);
      }
      assertThat(model.embed(inputs)).hasSameSizeAs(inputs);
    }
  }

  @Test
  void closingGivesBackWhatAModelHeld() throws IOException {
    assumeThat(heldBytes()).as("bytes outside the heap").isPositive();
    ModelInput input = inputOfEverything();
    int models = (int) Math.max(2, 32 * MEGABYTE / heldBytes());
    assertThat(growth(() -> openAndClose(input, models)))
        .as("growth of the process by %d models of %d bytes", models, heldBytes())
        .isLessThan(models * heldBytes() / 4);
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

  /**
   * Bytes outside the heap by which the process grows in a quiet round of that work: what leaks,
   * leaks each time.
   */
  private static long growth(Runnable work) throws IOException {
    List<Long> growths = new ArrayList<>();
    long before = resident();
    for (int round = 0; round < ROUNDS; round++) {
      work.run();
      long after = resident();
      growths.add(after - before);
      before = after;
    }
    Collections.sort(growths);
    return growths.get(ROUNDS / 4);
  }

  /**
   * Bytes of this process in memory, its heap aside, which compressed pointers keep at low
   * addresses; 0 where the system does not say.
   */
  private static long resident() throws IOException {
    System.gc();
    Path maps = Path.of("/proc/self/smaps");
    if (!Files.isReadable(maps)) {
      return 0;
    }
    long bytes = 0;
    boolean high = false;
    for (String line : Files.readAllLines(maps, StandardCharsets.ISO_8859_1)) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        high = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16) >= HIGH_ADDRESS;
      } else if (high && line.startsWith("Rss:")) {
        bytes += Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return bytes;
  }
}
