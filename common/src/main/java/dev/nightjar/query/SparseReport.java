package dev.nightjar.query;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.config.OptionNames;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.Placement;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.index.SparseTerms;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.models.SparseTexts;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.vector.SparseVector;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * What a model of sparse vectors says of itself, and what it makes of a sentence.
 *
 * @param files SHA-256 by name
 * @param vocabulary how many terms there are
 * @param passageTerms the largest weights of the sentence as a passage, by term
 * @param queryTerms those of it as a query
 * @param milliseconds of the model for the passage, once it is warm
 */
public record SparseReport(
    String name,
    String location,
    String fingerprint,
    @JsonUnwrapped ModelReport.Read settings,
    Map<String, String> files,
    int vocabulary,
    int maxTokens,
    String queryPrefix,
    String passagePrefix,
    String sentence,
    Map<String, Float> passageTerms,
    Map<String, Float> queryTerms,
    double milliseconds,
    List<String> warnings) {
  private static final String TEXT = "Nightjars hunt at night.";
  private static final int SHOWN = 8;

  /**
   * Reads a model, and weighs a sentence.
   *
   * @param names how options are called in warnings
   */
  public static SparseReport of(ModelLocation location, OptionNames names, Configuration hadoop) {
    ModelSpec spec = location.spec();
    BatchPlan alone = new BatchPlan(BatchPlan.AUTO, Long.MAX_VALUE, 1);
    try (SparseTexts passages =
            new SparseTexts(location, spec.passagePrefix(), alone, Placement.CPU, hadoop);
        SparseQueries queries = new SparseQueries(location, hadoop);
        Tokenizer tokenizer = ExecutorModels.tokenizer(location, hadoop)) {
      SparseVector passage =
          passages.of(List.of(TEXT)).getFirst().vector().orElse(SparseVector.NONE);
      long start = System.nanoTime();
      passages.of(List.of(TEXT));
      double milliseconds = Math.round((System.nanoTime() - start) / 1e4) / 1e2;
      return new SparseReport(
          spec.name(),
          location.uri(),
          spec.fingerprint(),
          ModelReport.Read.of(spec.encoder()),
          spec.files(),
          spec.dimension(),
          spec.maxTokens(),
          spec.queryPrefix(),
          spec.passagePrefix(),
          TEXT,
          largest(new SparseTerms(passage, tokenizer.spellings(passage.terms()))),
          largest(queries.terms(TEXT)),
          milliseconds,
          names.in(spec.warnings()));
    }
  }

  private static Map<String, Float> largest(SparseTerms terms) {
    Map<String, Float> largest = new LinkedHashMap<>();
    float[] weights = terms.vector().weights();
    IntStream.range(0, weights.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -weights[i]))
        .limit(SHOWN)
        .forEach(i -> largest.put(terms.spellings().get(i), weights[i]));
    return largest;
  }
}
