package dev.nightjar.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.models.ModelStore;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * Makes the two sets of texts. {@code mixed}: passages of natural text of 10 to 512 tokens, their
 * lengths log-normal about a median of 70 (mean about 100), each from a random paragraph of a
 * random file on; the same each time. {@code scifact}: titles and abstracts from the front of the
 * corpus. What a model cannot read is cut off here, so that all peers do the same work.
 */
public final class Texts {
  private static final int LEAST_TOKENS = 10;
  private static final double MEDIAN = 70;
  private static final double SPREAD = 0.85;
  private static final int SPECIAL = 2;

  private final Tokenizer tokenizer;
  private final Random random = new Random(6);

  private Texts(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Arguments: work folder, folder of text, passages, SciFact's corpus, abstracts. */
  public static void main(String... args) throws IOException {
    Configuration hadoop = new Configuration();
    Texts texts =
        new Texts(
            ExecutorModels.tokenizer(
                ModelStore.resolve("minilm", ModelOverrides.NONE, hadoop), hadoop));
    Path work = Files.createDirectories(Path.of(args[0]));
    new TextSet("mixed", texts.mixed(Path.of(args[1]), Integer.parseInt(args[2]))).write(work);
    new TextSet("scifact", texts.abstracts(Path.of(args[3]), Integer.parseInt(args[4])))
        .write(work);
  }

  private List<TextSet.Text> mixed(Path folder, int count) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    List<TextSet.Text> texts = new ArrayList<>();
    while (texts.size() < count) {
      int tokens = length();
      String[] paragraphs =
          new String(
                  Files.readAllBytes(files.get(random.nextInt(files.size()))),
                  StandardCharsets.UTF_8)
              .split("\n\\s*\n", -1);
      int first = random.nextInt(paragraphs.length);
      TextSet.Text text =
          cut(
              String.join("\n", Arrays.copyOfRange(paragraphs, first, paragraphs.length)).strip(),
              tokens);
      if (text.tokens() >= LEAST_TOKENS && text.tokens() >= tokens / 2) { // not a file's end
        texts.add(text);
      }
    }
    return texts;
  }

  private int length() {
    while (true) {
      int tokens = (int) Math.round(MEDIAN * Math.exp(SPREAD * random.nextGaussian()));
      if (tokens >= LEAST_TOKENS && tokens <= Peer.MOST_TOKENS) {
        return tokens;
      }
    }
  }

  private List<TextSet.Text> abstracts(Path corpus, int count) throws IOException {
    List<TextSet.Text> texts = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    try (Stream<String> lines = Files.lines(corpus, StandardCharsets.UTF_8)) {
      for (String line : (Iterable<String>) lines.limit(count)::iterator) {
        JsonNode row = json.readTree(line);
        texts.add(
            cut(row.get("title").asText() + "\n" + row.get("text").asText(), Peer.MOST_TOKENS));
      }
    }
    return texts;
  }

  /** The front of a text, whole words of at most so many tokens with the special ones. */
  private TextSet.Text cut(String text, int most) {
    Tokens tokens = tokenizer.tokenizeHead(text, most + 1);
    int end = Math.min(tokens.size(), most - SPECIAL);
    if (end < tokens.size()) {
      while (end > 1 && !tokens.wordStarts()[end]) {
        end--;
      }
    }
    String front = end == 0 ? "" : text.substring(0, tokens.ends()[end - 1]);
    return new TextSet.Text(front, end + SPECIAL);
  }
}
