package dev.nightjar.jobs;

import dev.nightjar.config.EvaluateOptions;
import dev.nightjar.config.Settings;
import dev.nightjar.evaluate.Qrels;
import dev.nightjar.evaluate.RetrievalMetrics;
import dev.nightjar.evaluate.Unmatched;
import dev.nightjar.io.TextFile;
import dev.nightjar.pipeline.EmbeddedCorpus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** The judgements of an evaluation, and what of them and of the files finds no counterpart. */
final class Judgements {
  /** Documents of a ranking that count. */
  private static final int DEPTH = 100;

  /** Documents to rank for a question, of which one may be itself. */
  static final int RANKED = DEPTH + 1;

  private final String file;
  private final Qrels qrels;
  private final boolean keepSelf;
  private final List<Unmatched> unmatched = new ArrayList<>();
  private int selfLeftOut;

  Judgements(String file, Qrels qrels, boolean keepSelf) {
    this.file = file;
    this.qrels = qrels;
    this.keepSelf = keepSelf;
  }

  /** Reads them. */
  static Judgements of(Settings settings, Configuration hadoop) {
    String file = settings.value(EvaluateOptions.QRELS);
    return new Judgements(
        file,
        Qrels.parse(file, TextFile.lines(file, hadoop)),
        settings.value(EvaluateOptions.KEEP_SELF));
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

  /**
   * The figures of rankings.
   *
   * <p>Where questions are documents themselves (ArguAna, Quora), each is its own best answer. The
   * document with a question's id is therefore left out, as BEIR does, unless it is judged relevant
   * to it: ids may agree by chance.
   *
   * @param rankings the best {@link #RANKED} documents by question, best first
   */
  RetrievalMetrics figures(Map<String, List<String>> rankings) {
    Map<String, List<String>> counted = new LinkedHashMap<>();
    rankings.forEach(
        (question, found) -> {
          List<String> others = found;
          if (!keepSelf
              && found.contains(question)
              && !qrels.relevant(question).containsKey(question)) {
            others = found.stream().filter(id -> !id.equals(question)).toList();
            selfLeftOut++;
          }
          counted.put(question, others.subList(0, Math.min(DEPTH, others.size())));
        });
    return RetrievalMetrics.of(counted, qrels);
  }

  /** Adds what had no counterpart, and in how many rankings the question itself was left out. */
  void putInto(Map<String, Object> result) {
    result.put("unmatched", Unmatched.toMap(unmatched));
    result.put("self_left_out", selfLeftOut);
  }
}
