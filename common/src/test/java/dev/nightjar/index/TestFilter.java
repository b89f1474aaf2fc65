package dev.nightjar.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.IndexedChunk;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.index.shard.TextAnalysis;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which documents pass a filter, and where one that does not parse is wrong. */
class TestFilter {
  @TempDir Path folder;

  private String passing(String filter) throws IOException {
    List<IndexedChunk> chunks = new ArrayList<>();
    chunks.add(chunk("a", Map.of("lang", "en", "year", "2019")));
    chunks.add(chunk("b", Map.of("lang", "zh", "year", "2020", "my tag", "x\"y")));
    chunks.add(chunk("c", Map.of("lang", "en", "year", "-3.5e2")));
    chunks.add(chunk("d", Map.of("year", "soon")));
    chunks.add(chunk("e-1", Map.of()));
    return passing(List.of(filter), chunks).getFirst();
  }

  private List<String> passing(List<String> filters, List<IndexedChunk> chunks) throws IOException {
    IndexParameters parameters =
        new IndexParameters(
            Similarity.DOT, 1, 4, 8, Quantization.NONE, TextAnalysis.STANDARD, false);
    Path shard = folder.resolve("shard");
    try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters)) {
      for (IndexedChunk chunk : chunks) {
        builder.add(chunk, new float[] {1});
      }
      builder.build(shard);
    }
    try (ChunkIndex index = ChunkIndex.open(List.of(shard), parameters)) {
      List<String> passing = new ArrayList<>();
      for (String filter : filters) {
        passing.add(
            String.join(
                "",
                index
                    .search(
                        new Question("", new float[] {1}),
                        new SearchParameters(SearchMode.VECTOR, 10, 10, filter, false, true))
                    .stream()
                    .map(SearchHit::documentId)
                    .sorted()
                    .toList()));
      }
      return passing;
    }
  }

  private static IndexedChunk chunk(String id, Map<String, String> attributes) {
    return new IndexedChunk(id + "#0", id, 0, 0, 1, "text", attributes, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "lang = \"en\"                            | ac",
        "lang = 'en' and year < 0                 | c",
        "lang='zh' or document_id='a'             | ab",
        "lang != \"en\"                           | b",
        "not lang = \"en\"                        | bde-1",
        "year >= 2019                             | ab",
        "year > 2019                              | b",
        "year = -350                              | c",
        "year = \"-350\"                          | ~~",
        "year = 'soon'                            | d",
        "lang > 'en'                              | b",
        "lang <= 'en'                             | ac",
        "document_id in ('a', \"e-1\")            | ae-1",
        "document_id > 'c'                        | de-1",
        "document_id != 'a'                       | bcde-1",
        "lang IN ('zh') AND NOT (year = 1)        | b",
        "lang = 'en' or lang = 'zh' and year = 1  | ac",
        "(lang = 'en' or lang = 'zh') and year=2020 | b",
        "`my tag` = 'x\"y'                        | b",
        "`my tag` = \"x\\\"y\"                    | b",
      })
  void passes(String filter, String expected) throws IOException {
    assertThat(passing(filter)).isEqualTo(expected);
  }

  @Test
  void numbersAreEqualHoweverTheyAreWrittenAndNoneIsItsNeighbour() throws IOException {
    List<IndexedChunk> chunks =
        List.of(
            chunk("a", Map.of("n", "2020")),
            chunk("b", Map.of("n", "2020.0")),
            chunk("c", Map.of("n", "+2.02E3")),
            chunk("d", Map.of("n", "1234567890123456788")),
            chunk("e", Map.of("n", "1234567890123456789")),
            chunk("f", Map.of("n", "-0.1")),
            chunk("g", Map.of("n", "0")),
            chunk("h", Map.of("n", "1e999")));
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("n = 2020", "abc");
    expected.put("n in (2020)", "abc");
    expected.put("n in (2020.00, -1e-1, 7)", "abcf");
    expected.put("n in ('2020', -0)", "ag");
    expected.put("n = '2020.0'", "b");
    expected.put("n != 2020.000", "defgh");
    expected.put("n >= 2020 and n <= 2020", "abc");
    expected.put("n > 2020", "deh");
    expected.put("n < 2020", "fg");
    expected.put("n = 1234567890123456789", "e");
    expected.put("n in (1234567890123456788)", "d");
    expected.put("n != 1234567890123456788", "abcefgh");
    expected.put("n > 1234567890123456788", "eh");
    expected.put("n < 1234567890123456789", "abcdfg");
    expected.put("n <= 1234567890123456788.5", "abcdfg");
    expected.put("n = 1234567890123456788.5", "");
    expected.put("n < 0", "f");
    expected.put("n >= -0.1", "abcdefgh");
    expected.put("n > -0.10", "abcdegh");
    assertThat(passing(List.copyOf(expected.keySet()), chunks))
        .isEqualTo(List.copyOf(expected.values()));
  }

  @Test
  void manyValuesAreAsGoodAsOne() throws IOException {
    String many =
        IntStream.range(0, 3000)
            .mapToObj(n -> n + ", 'x" + n + "'")
            .collect(Collectors.joining(","));
    assertThat(passing("year in (" + many + ")")).isEqualTo("ab");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "lang == 'en'        | character 7, before '= 'en'': a value was expected",
        "lang = en           | character 8, before 'en': a value was expected",
        "lang = 'en' year    | character 13, before 'year': 'and', 'or' or the end",
        "lang = 'en' and     | character 16, at the end: the name of an attribute",
        "lang = 'en          | character 8, before ''en': the quote that opens here",
        "(lang = 'en'        | character 13, at the end: ')' was expected",
        "lang in 'en'        | character 9, before ''en'': '(' was expected",
        "lang                | character 5, at the end: a comparison was expected",
      })
  void namesThePlaceThatIsWrong(String filter, String message) {
    assertThatThrownBy(() -> Filter.parse(filter))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Invalid option ‹search.filter›: " + filter)
        .hasMessageContaining(message);
  }

  @Test
  void anUnknownAttributeIsNamedWithTheNearest() {
    assertThatThrownBy(() -> passing("langs = 'en'"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("unknown attribute 'langs'; did you mean 'lang'?")
        .hasMessageContaining("document_id, lang, my tag, year");
  }
}
