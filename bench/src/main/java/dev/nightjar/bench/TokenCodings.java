package dev.nightjar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.Question;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexStore;
import dev.nightjar.query.QueryEncoder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What it costs to rank anew by tokens: the queries of a file are answered on one thread, with and
 * without, and the least of several turns is told, in CPU time of that thread. Arguments: a file of
 * queries as JSON Lines, how many of them, how many of the best are ranked anew, turns, and index
 * directories, all of one model.
 */
public final class TokenCodings {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int TOP = 10;

  private TokenCodings() {}

  /** Measures. */
  public static void main(String... args) throws IOException {
    Configuration hadoop = new Configuration();
    int rerank = Integer.parseInt(args[2]);
    int turns = Integer.parseInt(args[3]);
    List<Question> questions = new ArrayList<>();
    for (String directory : List.of(args).subList(4, args.length)) {
      IndexManifest index = IndexDirectory.current(directory, hadoop);
      if (questions.isEmpty()) {
        questions.addAll(questions(index, Path.of(args[0]), Integer.parseInt(args[1]), hadoop));
      }
      try (ChunkIndex open = IndexStore.open(index, hadoop)) {
        double without = millis(open, questions, 0, turns);
        double with = millis(open, questions, rerank, turns);
        System.out.printf(
            "%s: %s, %,d bytes, %.2f ms a query without, %.2f with, %.2f for ranking anew%n",
            directory,
            index.parameters().tokenCoding().key(),
            index.bytes(),
            without,
            with,
            with - without);
      }
    }
  }

  private static List<Question> questions(
      IndexManifest index, Path file, int most, Configuration hadoop) throws IOException {
    List<Question> questions = new ArrayList<>();
    try (QueryEncoder encoder =
        new QueryEncoder(
            QueryEncoder.model(index, Optional.empty(), RemoteEndpoint.DEFAULT, hadoop),
            "",
            new BatchPlan(BatchPlan.USUAL_TOKENS, 1 << 20, 1),
            hadoop)) {
      ObjectMapper json = new ObjectMapper();
      for (String line : Files.readAllLines(file).stream().limit(most).toList()) {
        questions.add(encoder.question(json.readTree(line).path("text").asText()));
      }
    }
    long tokens = questions.stream().mapToLong(question -> question.tokens().length).sum();
    System.out.printf("%d queries, %d tokens%n", questions.size(), tokens);
    return questions;
  }

  private static double millis(ChunkIndex index, List<Question> questions, int rerank, int turns)
      throws IOException {
    SearchParameters how =
        new SearchParameters(SearchMode.VECTOR, TOP, 100, "", false, true).reranking(rerank);
    double least = Double.MAX_VALUE;
    for (int turn = 0; turn < turns; turn++) {
      long start = THREADS.getCurrentThreadCpuTime();
      for (Question question : questions) {
        index.search(question, how);
      }
      least = Math.min(least, (THREADS.getCurrentThreadCpuTime() - start) / 1e6);
    }
    return least / questions.size();
  }
}
