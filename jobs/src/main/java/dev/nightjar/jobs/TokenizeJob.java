package dev.nightjar.jobs;

import dev.nightjar.cli.Command;
import dev.nightjar.cli.Invocation;
import dev.nightjar.cli.Output;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.ModelOptions;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.Granularity;
import dev.nightjar.io.ModelLocation;
import dev.nightjar.pipeline.ExecutorModels;
import dev.nightjar.pipeline.QueryEncoder;
import dev.nightjar.tokenize.Spellings;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.Tokens;
import dev.nightjar.tokenize.WordBreaks;
import dev.nightjar.tokenize.WordTokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** {@code tokenize}: shows the tokens a model reads, or the words of a text. */
public final class TokenizeJob implements Job {
  /** Floats of a vector that are shown. */
  private static final int SHOWN = 5;

  /** The entry for spark-submit. */
  public static void main(String... args) {
    new TokenizeJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return new Command(
        "tokenize",
        "Shows the tokens of a text: spelling, id, and place in code points.",
        List.of(
            "",
            "With --model those that the model reads; with --tokenizer alone words, which have no ids;",
            "with --vectors what a search would compare of each token.",
            "",
            "Examples:",
            "  nightjar tokenize --model bge-small-zh \"我喜欢学习 AI 技术\"",
            "  nightjar tokenize --model bge-small-zh --vectors \"我喜欢学习 AI 技术\"",
            "  nightjar tokenize --tokenizer words \"我喜欢学习 AI 技术\""),
        List.of(
            ModelOptions.MODEL,
            ModelOptions.TOKENIZER,
            ModelOptions.LAYER,
            ModelOptions.SHOW_VECTORS),
        List.of(),
        "TEXT...");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    if (invocation.arguments().isEmpty()) {
      throw InvalidInput.told("TEXT", "Missing argument: the text to tokenize");
    }
    String text = String.join(" ", invocation.arguments());
    List<Map<String, Object>> tokens = tokens(invocation.settings(), text, output);
    if (invocation.json()) {
      output.json(Map.of("tokens", tokens));
      return;
    }
    output.line("%8s %6s %6s  %s", "id", "start", "end", "token");
    for (Map<String, Object> token : tokens) {
      String line =
          "%8s %6s %6s  %s"
              .formatted(
                  Objects.equals(token.get("id"), WordTokenizer.UNKNOWN) ? "-" : token.get("id"),
                  token.get("start"),
                  token.get("end"),
                  token.get("token"));
      output.line(
          "%s", token.get("vector") instanceof float[] vector ? line + "  " + front(vector) : line);
    }
  }

  private static List<Map<String, Object>> tokens(Settings settings, String text, Output output) {
    Optional<String> words = settings.value(ModelOptions.TOKENIZER);
    if (words.isPresent() && !settings.isGiven(ModelOptions.MODEL)) {
      return tokens(WordTokenizer.of(WordBreaks.named(words.get())), text);
    }
    Configuration hadoop = ObjectStores.hadoop(settings);
    ModelLocation model = Plans.model(settings, hadoop, output);
    List<Map<String, Object>> tokens = tokens(ExecutorModels.tokenizer(model, hadoop), text);
    if (settings.value(ModelOptions.SHOW_VECTORS)) {
      ModelLocation ofTokens = new ModelLocation(model.uri(), model.spec().with(Granularity.TOKEN));
      float[][] vectors =
          new QueryEncoder(ofTokens, "", Plans.batches(settings), hadoop).question(text).tokens();
      for (int i = 0; i < Math.min(vectors.length, tokens.size()); i++) {
        tokens.get(i).put("vector", vectors[i]);
      }
    }
    return tokens;
  }

  private static String front(float[] vector) {
    StringBuilder front = new StringBuilder();
    for (int i = 0; i < Math.min(SHOWN, vector.length); i++) {
      front.append(String.format(Locale.ROOT, "%8.4f", vector[i]));
    }
    return "[%s%s ]".formatted(front, vector.length > SHOWN ? " …" : "");
  }

  private static List<Map<String, Object>> tokens(Tokenizer tokenizer, String text) {
    Tokens tokens = tokenizer.tokenize(text);
    List<String> spellings = Spellings.of(tokenizer, text, tokens.ids());
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("token", spellings.get(i));
      row.put("id", tokens.ids()[i]);
      row.put("start", text.codePointCount(0, tokens.starts()[i]));
      row.put("end", text.codePointCount(0, tokens.ends()[i]));
      rows.add(row);
    }
    return rows;
  }
}
