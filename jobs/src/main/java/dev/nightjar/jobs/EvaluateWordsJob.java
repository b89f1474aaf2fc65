package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.evaluate.WordSimilarity;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.EvaluateOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.Questions;
import dev.nightjar.query.QueryEncoder;
import java.nio.file.Path;
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
    return Command.named(
            "evaluate words",
            "Compares cosines of words with judged pairs: Spearman's rank correlation.")
        .details(
            """
            Any model will do. Word vectors know a word as it is written, else in lower case; pairs with
            a word that has no vector are left out and counted.

            Example:
              nightjar evaluate words --model vectors.txt --pairs ws353.tsv,mturk771.tsv""")
        .takes(EvaluateOptions.words())
        .requires(EvaluateOptions.PAIRS);
  }

  @Override
  public void run(Invocation invocation, Output output) {
    Settings settings = invocation.settings();
    Configuration hadoop = ObjectStores.hadoop(settings);
    Map<String, List<WordSimilarity.Pair>> lists = EvaluateOptions.pairs(settings, hadoop);
    ModelLocation model = ModelOptions.model(settings, hadoop, output::note);
    QueryEncoder encoder = Questions.encoder(settings, model, hadoop);
    Map<String, Optional<float[]>> vectors = new HashMap<>();
    Map<String, WordSimilarity> results = new LinkedHashMap<>();
    lists.forEach(
        (file, pairs) ->
            results.put(
                Path.of(file).getFileName().toString(),
                WordSimilarity.of(pairs, word -> vectors.computeIfAbsent(word, encoder::find))));
    if (results.values().stream().allMatch(result -> result.spearman() == null)) {
      throw new IllegalStateException(
          "Cannot evaluate: no list has two pairs whose words have vectors: "
              + Layout.inLine(results));
    }
    output.result(invocation, results, Layout.keys(24));
  }
}
