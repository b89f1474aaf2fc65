package dev.nightjar.pipeline.search;

import dev.nightjar.evaluate.Qrels;
import dev.nightjar.evaluate.RetrievalMetrics;
import dev.nightjar.evaluate.Unmatched;
import dev.nightjar.io.source.TextFile;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** The judgements of an evaluation, and what of them and of the files finds no counterpart. */
public final class Judgements {
  /** Documents of a ranking that count. */
  private static final int DEPTH = 100;

  /** Documents to rank for a question, of which one may be itself. */
  public static final int RANKED = DEPTH + 1;

  /**
   * What figures do not cover.
   *
   * @param unmatched ids without a counterpart, by their kind
   * @param selfLeftOut rankings that the question itself was left out of
   */
  public record Gaps(Map<String, Unmatched> unmatched, int selfLeftOut) {}

  private final String file;
  private final Qrels qrels;
  private final boolean keepSelf;
  private final Map<String, Unmatched> unmatched = new LinkedHashMap<>();
  private int selfLeftOut;

  Judgements(String file, Qrels qrels, boolean keepSelf) {
    this.file = file;
    this.qrels = qrels;
    this.keepSelf = keepSelf;
  }

  /**
   * Reads them.
   *
   * @param keepSelf whether a question may find the document with its own id
   */
  public static Judgements read(String file, boolean keepSelf, Configuration hadoop) {
    return new Judgements(file, Qrels.parse(file, TextFile.lines(file, hadoop)), keepSelf);
  }

  /**
   * Compares with the questions.
   *
   * @throws IllegalStateException if none is judged
   */
  void questions(Collection<String> asked) {
    add(
        Unmatched.of("judged_queries", qrels.queries(), Set.copyOf(asked))
            .requireSome(file, asked));
    add(Unmatched.of("queries", asked, qrels.queries()));
  }

  /**
   * Compares with the documents.
   *
   * @throws IllegalStateException if none is judged
   */
  void documents(EmbeddedCorpus corpus) {
    Set<String> judged = qrels.documents();
    add(
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

  /** What had no counterpart, and in how many rankings the question itself was left out. */
  Gaps gaps() {
    return new Gaps(unmatched, selfLeftOut);
  }

  private void add(Unmatched ids) {
    unmatched.put(ids.kind(), ids);
  }
}
