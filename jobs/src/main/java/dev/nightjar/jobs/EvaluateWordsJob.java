package dev.nightjar.jobs;

import dev.nightjar.cli.Command;
import dev.nightjar.cli.Invocation;
import dev.nightjar.cli.Output;
import dev.nightjar.config.ConfigurationException;
import dev.nightjar.config.Options;
import dev.nightjar.config.Settings;
import dev.nightjar.evaluate.WordSimilarity;
import dev.nightjar.io.WordVectorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code evaluate words}: word vectors against people's judgements of similarity. */
final class EvaluateWordsJob implements Job {
  @Override
  public Command command() {
    return new Command(
        "evaluate words",
        "Compares cosines of word vectors with judged pairs: Spearman's rank correlation.",
        List.of(
            "",
            "A word without a vector is looked up in lower case; pairs with one that has none are left",
            "out and counted.",
            "",
            "Example:",
            "  nightjar evaluate words --vectors vectors.txt --pairs ws353.tsv,mturk771.tsv"),
        List.of(Options.WORD_VECTORS, Options.PAIRS),
        List.of(Options.WORD_VECTORS, Options.PAIRS),
        "");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    Map<String, List<WordSimilarity.Pair>> lists = new LinkedHashMap<>();
    for (String file : settings.value(Options.PAIRS)) {
      if (!Files.isRegularFile(Path.of(file))) {
        throw new ConfigurationException(
            "Invalid option '--pairs': %s (there is no such file)".formatted(file));
      }
      lists.put(file, WordSimilarity.parse(file, Files.readAllLines(Path.of(file))));
    }
    if (lists.isEmpty()) {
      throw new ConfigurationException("Missing option '--pairs': " + Options.PAIRS.description());
    }
    Map<String, float[]> vectors =
        WordVectorFile.at(settings.value(Options.WORD_VECTORS), ObjectStores.hadoop(settings))
            .read(words(lists.values()));
    Map<String, Object> results = new LinkedHashMap<>();
    lists.forEach(
        (file, pairs) ->
            results.put(
                Path.of(file).getFileName().toString(),
                WordSimilarity.of(pairs, word -> vector(vectors, word)).toMap()));
    if (invocation.json()) {
      output.json(results);
    } else {
      results.forEach((name, result) -> output.line("%-24s %s", name, result));
    }
  }

  private static Optional<float[]> vector(Map<String, float[]> vectors, String word) {
    return Optional.ofNullable(vectors.get(word))
        .or(() -> Optional.ofNullable(vectors.get(word.toLowerCase(Locale.ROOT))));
  }

  private static Set<String> words(Iterable<List<WordSimilarity.Pair>> lists) {
    Set<String> words = new HashSet<>();
    for (List<WordSimilarity.Pair> pairs : lists) {
      for (WordSimilarity.Pair pair : pairs) {
        for (String word : List.of(pair.first(), pair.second())) {
          words.add(word);
          words.add(word.toLowerCase(Locale.ROOT));
        }
      }
    }
    return words;
  }
}
