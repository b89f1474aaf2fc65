package dev.nightjar.pipeline.classify;

import dev.nightjar.analyze.classify.Classification;
import dev.nightjar.analyze.classify.Classification.Documents;
import dev.nightjar.analyze.classify.ClassifyResult;
import dev.nightjar.analyze.classify.ClassifySpec;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.pipeline.Stopwatch;
import dev.nightjar.pipeline.embed.Accounts;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.embed.SharedLimits;
import dev.nightjar.pipeline.search.EmbeddedCorpus;
import dev.nightjar.spark.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Learns the labels of texts: embeds them once, and leaves the rest to {@link Classification}. */
public final class TextClassification {
  private final SparkSession spark;
  private final EmbedSpec plan;
  private final ClassifySpec spec;
  private final Progress progress;

  /**
   * Nothing runs before {@link #of}.
   *
   * @param plan how texts are embedded
   */
  public TextClassification(
      SparkSession spark, EmbedSpec plan, ClassifySpec spec, Progress progress) {
    this.spark = spark;
    this.plan = plan;
    this.spec = spec;
    this.progress = progress;
  }

  /**
   * Labelled texts.
   *
   * @param rows documents ({@link dev.nightjar.spark.RowLayout#DOCUMENT})
   * @param leftOut says what was left out of them, once they were read; empty for nothing
   * @param subject the key of the option that names them
   * @param input what it says
   */
  public record Texts(Dataset<Row> rows, Supplier<String> leftOut, String subject, String input) {
    private Documents documents(EmbeddedCorpus corpus) {
      Accounts accounts = corpus.accounts();
      return new Documents(
          corpus.vectors(),
          accounts.documentsRejected() + accounts.documentsEmpty(),
          subject,
          input);
    }

    private List<String> notes(EmbeddedCorpus corpus) {
      List<String> notes = new ArrayList<>();
      Map<String, Long> rejects = corpus.accounts().rejectsByReason();
      if (!rejects.isEmpty()) {
        notes.add("%s: rejected %s".formatted(input, rejects));
      }
      String words = leftOut.get();
      if (!words.isEmpty()) {
        notes.add("%s: %s".formatted(input, words));
      }
      return notes;
    }
  }

  /**
   * Learns from texts.
   *
   * @param others to test with, if any
   * @throws InvalidInput if there are no texts, no labels or one label
   */
  public ClassifyResult of(Texts texts, Optional<Texts> others) {
    Classification.output(spec, spark.sessionState().newHadoopConf()); // refused before it is late
    Stopwatch watch = new Stopwatch();
    try (SharedLimits limits = SharedLimits.of(plan);
        EmbeddedCorpus known = EmbeddedCorpus.of(spark, limits.plan(), progress, texts.rows())) {
      List<String> notes = new ArrayList<>(texts.notes(known));
      if (others.isEmpty()) {
        return learn(texts.documents(known), Optional.empty(), watch.lap(), notes);
      }
      try (EmbeddedCorpus asked =
          EmbeddedCorpus.of(spark, limits.plan(), progress, others.get().rows())) {
        notes.addAll(others.get().notes(asked));
        Documents tested = others.get().documents(asked);
        return learn(texts.documents(known), Optional.of(tested), watch.lap(), notes);
      }
    }
  }

  private ClassifyResult learn(
      Documents known, Optional<Documents> asked, double seconds, List<String> notes) {
    Classification.Origin origin =
        new Classification.Origin(
            ModelCard.of(plan.model()), null, Map.of("embed", seconds), notes);
    return Classification.of(spark, spec, known, asked, origin, progress);
  }
}
