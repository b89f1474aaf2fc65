package dev.nightjar.evaluate;

import dev.nightjar.config.InvalidInput;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Relevance judgements: the score of each judged document by query.
 *
 * @param byQuery query id to document id to score
 */
public record Qrels(Map<String, Map<String, Integer>> byQuery) {
  /**
   * Reads BEIR's {@code qrels.tsv}: query, document, score, by tabs; header lines are passed over.
   *
   * @param name the file, for messages
   * @throws InvalidInput naming the line that is wrong
   */
  public static Qrels parse(String name, List<String> lines) {
    Map<String, Map<String, Integer>> byQuery = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("query-id\t")) {
        continue;
      }
      String[] fields = line.split("\t", -1);
      if (fields.length != 3 || !fields[2].strip().matches("-?\\d{1,9}")) {
        throw InvalidInput.told(
            name,
            String.format(
                Locale.ROOT,
                "Cannot read %s: line %d is '%s' (query, document and a whole score, by tabs)",
                name,
                i + 1,
                line.length() > 80 ? line.substring(0, 80) : line));
      }
      byQuery
          .computeIfAbsent(fields[0], q -> new HashMap<>())
          .put(fields[1], Integer.parseInt(fields[2].strip()));
    }
    return new Qrels(byQuery);
  }

  /** The queries that have a relevant document. */
  public Set<String> queries() {
    Set<String> queries = new TreeSet<>(byQuery.keySet());
    queries.removeIf(query -> relevant(query).isEmpty());
    return queries;
  }

  /** The documents that are relevant to any query. */
  public Set<String> documents() {
    Set<String> documents = new TreeSet<>();
    byQuery.keySet().forEach(query -> documents.addAll(relevant(query).keySet()));
    return documents;
  }

  /** The documents with a score above zero; empty for a query without judgements. */
  public Map<String, Integer> relevant(String query) {
    Map<String, Integer> relevant = new HashMap<>(byQuery.getOrDefault(query, Map.of()));
    relevant.values().removeIf(score -> score <= 0);
    return relevant;
  }
}
