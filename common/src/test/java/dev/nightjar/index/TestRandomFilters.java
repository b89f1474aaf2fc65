package dev.nightjar.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.IndexedChunk;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.index.shard.TextAnalysis;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conditions drawn at random let through what their meaning does, chunk by chunk. */
class TestRandomFilters {
  private static final int CHUNKS = 60;
  private static final int ROUNDS = 200;
  private static final List<String> LANGUAGES = List.of("en", "de", "zh", "2020");
  private static final List<String> OPERATORS = List.of("=", "!=", "<", "<=", ">", ">=");

  private static final List<Map<String, String>> ATTRIBUTES = new ArrayList<>();
  private static ChunkIndex index;

  /** A condition in words and by its meaning. */
  private record Condition(String text, Predicate<Integer> passes) {}

  @BeforeAll
  static void build(@TempDir Path folder) throws IOException {
    IndexParameters parameters =
        new IndexParameters(
            Similarity.DOT, 1, 8, 60, Quantization.NONE, TextAnalysis.ENGLISH_CJK, false);
    Random random = new Random(11);
    try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters)) {
      for (int n = 0; n < CHUNKS; n++) {
        Map<String, String> attributes = new TreeMap<>();
        if (random.nextInt(4) > 0) {
          attributes.put("lang", LANGUAGES.get(random.nextInt(LANGUAGES.size())));
        }
        if (random.nextInt(4) > 0) {
          attributes.put("year", Integer.toString(2018 + random.nextInt(5)));
        }
        attributes.put("odd name", "v" + n % 3);
        ATTRIBUTES.add(attributes);
        String id = "d" + n;
        builder.add(
            new IndexedChunk(id + "#0", id, 0, 0, 1, "text", attributes, n), new float[] {1});
      }
      builder.build(folder.resolve("shard"));
    }
    index = ChunkIndex.open(List.of(folder.resolve("shard")), parameters);
  }

  @AfterAll
  static void close() throws IOException {
    index.close();
  }

  private static boolean compares(String operator, int order) {
    return switch (operator) {
      case "=" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  private static Condition number(Random random) {
    String operator = OPERATORS.get(random.nextInt(OPERATORS.size()));
    int value = 2017 + random.nextInt(7);
    return new Condition(
        "year %s %s".formatted(operator, random.nextBoolean() ? value : value + ".0"),
        n -> {
          String year = ATTRIBUTES.get(n).get("year");
          return year != null && compares(operator, Integer.compare(Integer.parseInt(year), value));
        });
  }

  private static Condition text(Random random) {
    String operator = OPERATORS.get(random.nextInt(2));
    String value = LANGUAGES.get(random.nextInt(LANGUAGES.size()));
    return new Condition(
        "lang %s \"%s\"".formatted(operator, value),
        n -> {
          String lang = ATTRIBUTES.get(n).get("lang");
          return lang != null && compares(operator, lang.compareTo(value));
        });
  }

  private static Condition list(Random random) {
    List<String> ids = random.ints(3, 0, CHUNKS).mapToObj(n -> "d" + n).toList();
    return new Condition(
        ids.stream()
            .map(id -> "'" + id + "'")
            .collect(Collectors.joining(", ", "document_id in (", ")")),
        n -> ids.contains("d" + n));
  }

  private static Condition quoted(Random random) {
    String value = "v" + random.nextInt(4);
    return new Condition(
        "`odd name` = '%s'".formatted(value), n -> value.equals(ATTRIBUTES.get(n).get("odd name")));
  }

  private static Condition draw(Random random, int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return switch (random.nextInt(4)) {
        case 0 -> number(random);
        case 1 -> text(random);
        case 2 -> list(random);
        default -> quoted(random);
      };
    }
    Condition one = draw(random, depth - 1);
    Condition two = draw(random, depth - 1);
    return switch (random.nextInt(3)) {
      case 0 -> new Condition("not (%s)".formatted(one.text), one.passes.negate());
      case 1 ->
          new Condition("(%s) and (%s)".formatted(one.text, two.text), one.passes.and(two.passes));
      default ->
          new Condition("(%s) or (%s)".formatted(one.text, two.text), one.passes.or(two.passes));
    };
  }

  private static List<String> found(String filter, boolean exact) throws IOException {
    return index
        .search(
            new Question("", new float[] {1}),
            new SearchParameters(SearchMode.VECTOR, CHUNKS, CHUNKS, filter, false, exact))
        .stream()
        .map(SearchHit::documentId)
        .sorted()
        .toList();
  }

  @Test
  void conditionsLetThroughWhatTheyMean() throws IOException {
    int some = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      Condition condition = draw(new Random(seed), 3);
      List<String> expected = new ArrayList<>();
      for (int n = 0; n < CHUNKS; n++) {
        if (condition.passes.test(n)) {
          expected.add("d" + n);
        }
      }
      expected.sort(null);
      some += expected.isEmpty() || expected.size() == CHUNKS ? 0 : 1;
      assertThat(found(condition.text, seed % 2 == 0))
          .as("seed %d: %s", seed, condition.text)
          .isEqualTo(expected);
    }
    assertThat(some).as("conditions that let some through").isGreaterThan(ROUNDS / 2);
  }

  @Test
  void andBindsMoreThanOr() throws IOException {
    assertThat(found("lang = 'en' or lang = 'de' and year < 2000", true))
        .isEqualTo(found("lang = 'en' or (lang = 'de' and year < 2000)", true))
        .isEqualTo(found("lang = 'en'", true));
    assertThat(found("not lang = 'en' and year >= 0", true))
        .isEqualTo(found("(not lang = 'en') and year >= 0", true));
  }
}
