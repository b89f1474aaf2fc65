package dev.nightjar.io.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the names of partition folders say. */
class TestFolderValues {
  private static Map<String, String> one(String folder) {
    return Objects.requireNonNull(FolderValues.of(Set.of(folder)).get(folder));
  }

  @Test
  void namesAreColumnsAndValues() {
    assertThat(one("lang=de/year=2024/")).isEqualTo(Map.of("lang", "de", "year", "2024"));
    assertThat(one("plain/folders/")).isEmpty();
    assertThat(one("")).isEmpty();
    assertThat(one("a=/=b/")).isEqualTo(Map.of("a", ""));
    assertThat(one("a=b=c/")).isEqualTo(Map.of("a", "b=c"));
  }

  @Test
  void escapedCharactersAreThemselves() {
    assertThat(one("a%3Ab=x%2Fy/")).isEqualTo(Map.of("a:b", "x/y"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%41", "a%4", "%", "%%41%", "%zz%2f", "100%25", "%e4%", "%24%5C", "x%4"})
  void namesAreUnescapedAsSparkDoes(String name) {
    assertThat(one("c=" + name + "/"))
        .isEqualTo(Map.of("c", ExternalCatalogUtils.unescapePathName(name)));
  }

  @Test
  void nullsHaveNoValueAndNoType() {
    String nothing = "__HIVE_DEFAULT_PARTITION__";
    Map<String, Map<String, String>> values =
        FolderValues.of(Set.of("n=007/", "n=" + nothing + "/"));
    assertThat(values.get("n=007/")).isEqualTo(Map.of("n", "7"));
    assertThat(values.get("n=" + nothing + "/")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "007, 7",
    "-0, 0",
    "+12345678901234567890123, 12345678901234567890123",
    "1.50, 1.5",
    "1e3, 1000.0",
    ".5, 0.5",
    "NaN, NaN",
    "-Infinity, -Infinity",
    "2024-01-02 03:04:05, 2024-01-02T03:04:05Z",
    "2024-01-02T03:04:05.25, 2024-01-02T03:04:05.25Z",
    "2024-01-02, 2024-01-02",
    "true, true",
    "0x10, 0x10"
  })
  void valuesAreNumbersTimesOrTexts(String written, String value) {
    assertThat(one("c=" + written + "/")).isEqualTo(Map.of("c", value));
  }

  @Test
  void theValuesOfAColumnHaveOneType() {
    Map<String, Map<String, String>> mixed = FolderValues.of(Set.of("c=01/", "c=2.5/"));
    assertThat(mixed.get("c=01/")).isEqualTo(Map.of("c", "1.0"));
    assertThat(mixed.get("c=2.5/")).isEqualTo(Map.of("c", "2.5"));
    Map<String, Map<String, String>> text = FolderValues.of(Set.of("c=01/", "c=x/", "d=01/"));
    assertThat(text.get("c=01/")).isEqualTo(Map.of("c", "01"));
    assertThat(text.get("d=01/")).isEqualTo(Map.of("d", "1"));
  }
}
