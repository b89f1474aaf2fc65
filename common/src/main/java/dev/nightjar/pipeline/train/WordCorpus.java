package dev.nightjar.pipeline.train;

import dev.nightjar.spark.Flattened;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * The words of a corpus, a line a paragraph, kept on the executors' disks until closed. Paragraphs
 * end at blank lines; context does not reach beyond them.
 *
 * @param lines words with spaces between
 * @param counts how often each word occurs that is frequent enough
 * @param words of all lines, rare ones included
 * @param mostFrequent the count of the most frequent word, 0 if there is none
 * @param documents what became of them
 */
record WordCorpus(
    JavaRDD<String> lines,
    Map<String, Long> counts,
    long words,
    long mostFrequent,
    TrainedWords.Documents documents)
    implements AutoCloseable {

  /**
   * Finds, keeps and counts the words of documents ({@link dev.nightjar.spark.RowLayout#DOCUMENT}).
   */
  static WordCorpus of(JavaSparkContext spark, Dataset<Row> documents, WordVectorSpec plan) {
    Reader reader = new Reader(spark, plan);
    JavaRDD<String> lines =
        HeldRows.of(documents, RowLayout.DOCUMENT)
            .mapPartitions(rows -> new Flattened<>(rows, reader::lines))
            .persist(StorageLevel.DISK_ONLY());
    JavaRDD<Tuple2<String, Long>> all =
        lines
            .mapPartitionsToPair(WordCorpus::counted)
            .reduceByKey(Long::sum)
            .map(pair -> pair)
            .persist(StorageLevel.MEMORY_AND_DISK());
    long[] sums =
        all.aggregate(
            new long[2],
            (sum, pair) -> new long[] {sum[0] + pair._2(), Math.max(sum[1], pair._2())},
            (a, b) -> new long[] {a[0] + b[0], Math.max(a[1], b[1])});
    int minCount = plan.minCount();
    Map<String, Long> counts = new HashMap<>();
    all.filter(pair -> pair._2() >= minCount)
        .collect()
        .forEach(pair -> counts.put(pair._1(), pair._2()));
    all.unpersist(false);
    return new WordCorpus(lines, counts, sums[0], sums[1], reader.documents());
  }

  private static Iterator<Tuple2<String, Long>> counted(Iterator<String> lines) {
    Map<String, Long> counts = new HashMap<>();
    while (lines.hasNext()) {
      for (String word : lines.next().split(" ", -1)) {
        counts.merge(word, 1L, Long::sum);
      }
    }
    return counts.entrySet().stream().map(e -> new Tuple2<>(e.getKey(), e.getValue())).iterator();
  }

  @Override
  public void close() {
    lines.unpersist(true);
  }

  /** Turns documents into lines. */
  private static final class Reader implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    private static final Pattern BLANK_LINES = Pattern.compile("\\R\\s*\\R");

    private final WordVectorSpec plan;
    private final LongAccumulator read;
    private final LongAccumulator empty;
    private final LongAccumulator rejected;
    private final CollectionAccumulator<String> rejects;

    Reader(JavaSparkContext spark, WordVectorSpec plan) {
      this.plan = plan;
      this.read = spark.sc().longAccumulator();
      this.empty = spark.sc().longAccumulator();
      this.rejected = spark.sc().longAccumulator();
      this.rejects = spark.sc().collectionAccumulator();
    }

    TrainedWords.Documents documents() {
      List<String> examples = rejects.value();
      return new TrainedWords.Documents(
          read.value(),
          rejected.value(),
          empty.value(),
          examples.isEmpty() ? "" : examples.getFirst());
    }

    private Iterator<String> lines(HeldRow document) {
      read.add(1);
      if (document.has(RowColumn.REASON)) {
        rejected.add(1);
        if (rejects.isZero()) {
          rejects.add(
              "%s: %s (%s)"
                  .formatted(
                      document.text(RowColumn.DOCUMENT_ID),
                      document.text(RowColumn.MESSAGE),
                      document.text(RowColumn.REASON)));
        }
        return Collections.emptyIterator();
      }
      List<String> lines =
          BLANK_LINES
              .splitAsStream(document.text(RowColumn.TEXT))
              .map(this::line)
              .filter(line -> !line.isEmpty())
              .toList();
      empty.add(lines.isEmpty() ? 1 : 0);
      return lines.iterator();
    }

    private String line(String paragraph) {
      String text = plan.lowerCase() ? paragraph.toLowerCase(Locale.ROOT) : paragraph;
      return String.join(" ", plan.breaks().words(text));
    }
  }
}
