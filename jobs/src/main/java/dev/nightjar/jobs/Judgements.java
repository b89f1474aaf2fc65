package dev.nightjar.jobs;

import dev.nightjar.config.EvaluateOptions;
import dev.nightjar.config.Settings;
import dev.nightjar.evaluate.Qrels;
import dev.nightjar.evaluate.Unmatched;
import dev.nightjar.io.TextFile;
import dev.nightjar.pipeline.EmbeddedCorpus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** The judgements of an evaluation, and what of them and of the files finds no counterpart. */
final class Judgements {
  private final String file;
  private final Qrels qrels;
  private final List<Unmatched> unmatched = new ArrayList<>();

  private Judgements(String file, Qrels qrels) {
    this.file = file;
    this.qrels = qrels;
  }

  /** Reads them. */
  static Judgements of(Settings settings, Configuration hadoop) {
    String file = settings.value(EvaluateOptions.QRELS);
    return new Judgements(file, Qrels.parse(file, TextFile.lines(file, hadoop)));
  }

  Qrels qrels() {
    return qrels;
  }

  /**
   * Compares with the questions.
   *
   * @throws IllegalStateException if none is judged
   */
  void questions(Collection<String> asked) {
    unmatched.add(
        Unmatched.of("judged_queries", qrels.queries(), Set.copyOf(asked))
            .requireSome(file, asked));
    unmatched.add(Unmatched.of("queries", asked, qrels.queries()));
  }

  /**
   * Compares with the documents.
   *
   * @throws IllegalStateException if none is judged
   */
  void documents(EmbeddedCorpus corpus) {
    Set<String> judged = qrels.documents();
    unmatched.add(
        Unmatched.of("judged_documents", judged, corpus.present(judged))
            .requireSome(file, corpus.someIds()));
  }

  void putInto(Map<String, Object> result) {
    result.put("unmatched", Unmatched.toMap(unmatched));
  }
}
