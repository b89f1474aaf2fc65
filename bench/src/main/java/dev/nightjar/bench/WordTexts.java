package dev.nightjar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.WordEncoder;
import dev.nightjar.embed.WordEncoder.Weighting;
import dev.nightjar.embed.words.WordFiles;
import dev.nightjar.embed.words.WordModel;
import dev.nightjar.embed.words.WordTable;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.Tokens;
import dev.nightjar.tokenize.WordBreaks;
import dev.nightjar.tokenize.WordTokenizer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What static word vectors cost: a corpus is cut into texts of ten words, a table of its words
 * among many others is made in word2vec's binary form, converted and mapped, and the texts are
 * tokenised and embedded on one thread. Figures are CPU time of that thread. Arguments: a corpus in
 * BEIR's form, a folder for the files, words of the table, dimension.
 */
public final class WordTexts {
  private static final int WORDS_OF_TEXT = 10;
  private static final int TURNS = 10;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private WordTexts() {}

  /** Measures. */
  public static void main(String... args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[1]));
    int words = Integer.parseInt(args[2]);
    int dimension = Integer.parseInt(args[3]);
    List<String> texts = texts(Path.of(args[0]));
    Path file = folder.resolve(String.format(Locale.ROOT, "words-%d-%d.bin", words, dimension));
    Path table = folder.resolve(String.format(Locale.ROOT, "table-%d-%d", words, dimension));
    if (!Files.exists(file)) {
      write(file, rows(texts, words), dimension);
    }
    if (!Files.isDirectory(table)) {
      long start = System.nanoTime();
      try (InputStream in = Files.newInputStream(file)) {
        WordFiles.convert(file.toString(), in, Files.createDirectory(table));
      }
      System.out.printf(
          "%d words of %d floats converted in %.1f s%n",
          words, dimension, (System.nanoTime() - start) / 1e9);
    }
    WordTable.open(table);
    long start = System.nanoTime();
    WordTable opened = WordTable.open(table);
    System.out.printf("mapped in %.1f ms%n", (System.nanoTime() - start) / 1e6);
    for (WordBreaks breaks : List.of(WordBreaks.WORDS, WordBreaks.WHITESPACE)) {
      for (Weighting weighting : Weighting.values()) {
        measure(opened, breaks, weighting, texts);
      }
    }
  }

  private static void measure(
      WordTable table, WordBreaks breaks, Weighting weighting, List<String> texts) {
    Tokenizer tokenizer = WordTokenizer.of(breaks, table::row);
    WordEncoder encoder =
        new WordEncoder("words.bin", "word2vec-binary", breaks.key(), weighting, 1e-3);
    ModelSpec spec =
        new ModelSpec(
            "words.bin",
            encoder,
            true,
            512,
            table.dimension(),
            "",
            "",
            Map.of(),
            List.of(),
            Granularity.TEXT);
    EmbeddingModel model = new WordModel(spec, table, tokenizer);
    double best = 0;
    double bestModel = 0;
    for (int turn = 0; turn < TURNS; turn++) {
      long start = THREADS.getCurrentThreadCpuTime();
      List<ModelInput> inputs = new ArrayList<>(texts.size());
      for (String text : texts) {
        inputs.add(new ModelInput(text, tokenizer.tokenize(text).ids()));
      }
      long middle = THREADS.getCurrentThreadCpuTime();
      int block = 1000;
      for (int from = 0; from < inputs.size(); from += block) {
        model.embed(inputs.subList(from, Math.min(inputs.size(), from + block)));
      }
      long end = THREADS.getCurrentThreadCpuTime();
      best = Math.max(best, texts.size() / ((end - start) / 1e9));
      bestModel = Math.max(bestModel, texts.size() / ((end - middle) / 1e9));
    }
    System.out.printf(
        "%d texts, %s, %s: %.0f texts/s in all, %.0f texts/s the model alone (best of several turns)%n",
        texts.size(), breaks.key(), weighting.key(), best, bestModel);
  }

  /** Ten words each, with what stands between them. */
  private static List<String> texts(Path corpus) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> texts = new ArrayList<>();
    for (String line : Files.readAllLines(corpus)) {
      String text = json.readTree(line).path("text").asText();
      Tokens tokens = WordTokenizer.of(WordBreaks.WORDS, word -> -1).tokenize(text);
      for (int i = 0; i + WORDS_OF_TEXT <= tokens.size(); i += WORDS_OF_TEXT) {
        texts.add(text.substring(tokens.starts()[i], tokens.ends()[i + WORDS_OF_TEXT - 1]));
      }
    }
    return texts;
  }

  /**
   * The words of a table: those of the texts by falling frequency, spread so that the rarest one is
   * the last of the table, with made-up words between.
   */
  private static String[] rows(List<String> texts, int size) {
    Map<String, Integer> counts = new HashMap<>();
    Tokenizer tokenizer =
        WordTokenizer.of(
            WordBreaks.WORDS,
            word -> {
              counts.merge(word.toLowerCase(Locale.ROOT), 1, Integer::sum);
              return -1;
            });
    texts.forEach(tokenizer::tokenize);
    List<String> words =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .map(Map.Entry::getKey)
            .toList();
    String[] rows = new String[size];
    double stretch = Math.log(size) / Math.log(words.size());
    int row = 0;
    for (int rank = 0; rank < words.size() && row < size; rank++) {
      row = Math.max(row, (int) Math.pow(rank, stretch));
      rows[row++] = words.get(rank);
    }
    for (int i = 0; i < size; i++) {
      rows[i] = rows[i] == null ? "made-up-" + Integer.toString(i, 36) : rows[i];
    }
    return rows;
  }

  private static void write(Path file, String[] words, int dimension) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    ByteBuffer row = ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      out.write((words.length + " " + dimension + "\n").getBytes(StandardCharsets.UTF_8));
      for (String word : words) {
        out.write((word + " ").getBytes(StandardCharsets.UTF_8));
        row.clear();
        for (int d = 0; d < dimension; d++) {
          row.putFloat((float) (random.nextDouble() - 0.5));
        }
        out.write(row.array());
      }
    }
  }
}
