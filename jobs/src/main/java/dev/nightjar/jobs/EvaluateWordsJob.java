package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.evaluate.WordSimilarity;
import dev.nightjar.io.Json;
import dev.nightjar.io.source.TextFile;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.EvaluateOptions;
import dev.nightjar.jobs.cli.options.Plans;
import dev.nightjar.query.QueryEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** {@code evaluate words}: a model's vectors of words against people's judgements of similarity. */
public final class EvaluateWordsJob implements Job {
  @Override
  public Command command() {
    List<Option<?>> options = new ArrayList<>(Plans.MODEL);
    options.add(EvaluateOptions.PAIRS);
    return new Command(
        "evaluate words",
        "Compares cosines of words with judged pairs: Spearman's rank correlation.",
        List.of(
            "",
            "Any model will do. Word vectors know a word as it is written, else in lower case; pairs with",
            "a word that has no vector are left out and counted.",
            "",
            "Example:",
            "  nightjar evaluate words --model vectors.txt --pairs ws353.tsv,mturk771.tsv"),
        options,
        List.of(EvaluateOptions.PAIRS),
        "");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    Configuration hadoop = ObjectStores.hadoop(settings);
    Map<String, List<WordSimilarity.Pair>> lists =
        pairs(settings.value(EvaluateOptions.PAIRS), hadoop);
    ModelLocation model = Plans.model(settings, hadoop, output::note);
    QueryEncoder encoder = Plans.queryEncoder(settings, model, hadoop);
    Map<String, Optional<float[]>> vectors = new HashMap<>();
    Map<String, WordSimilarity> results = new LinkedHashMap<>();
    boolean any = false;
    for (Map.Entry<String, List<WordSimilarity.Pair>> list : lists.entrySet()) {
      WordSimilarity similarity =
          WordSimilarity.of(list.getValue(), word -> vectors.computeIfAbsent(word, encoder::find));
      any |= similarity.spearman() != null;
      results.put(Path.of(list.getKey()).getFileName().toString(), similarity);
    }
    if (!any) {
      throw new IllegalStateException(
          "Cannot evaluate: no list has two pairs whose words have vectors: "
              + Json.fields(results));
    }
    output.result(invocation, results, 24);
  }

  private static Map<String, List<WordSimilarity.Pair>> pairs(
      List<String> files, Configuration hadoop) {
    if (files.isEmpty()) {
      throw new InvalidInput(
          Problem.missing(EvaluateOptions.PAIRS.key(), EvaluateOptions.PAIRS.description()));
    }
    Map<String, List<WordSimilarity.Pair>> lists = new LinkedHashMap<>();
    for (String file : files) {
      if (!Files.isRegularFile(Path.of(file))) {
        throw new InvalidInput(EvaluateOptions.PAIRS.key(), file, "there is no such file");
      }
      lists.put(file, WordSimilarity.parse(file, TextFile.lines(file, hadoop)));
    }
    return lists;
  }
}
