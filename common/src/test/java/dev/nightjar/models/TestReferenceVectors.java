package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts with the vectors of other programs, in the forms that they write. */
class TestReferenceVectors {
  @TempDir Path folder;

  private List<ReferenceVectors.Item> read(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("reference.jsonl"), json.replace('\'', '"'));
    return ReferenceVectors.read(file.toString(), new Configuration()).items();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'text': 'a', 'vector': [1, 0.5]}\n{'text': 'b', 'vector': [2, 3]}\n",
        "{'text': 'a', 'vector': [1, 0.5]} {'text': 'b', 'vector': [2, 3]}",
        "[{'text': 'a', 'vector': [1, 0.5]}, {'text': 'b', 'vector': [2, 3]}]",
        "{'model': 'm', 'items': [{'text': 'a', 'vector': [1, 0.5]}, {'text': 'b', 'vector': [2, 3]}]}"
      })
  void linesArraysAndItemsAreRead(String json) throws IOException {
    List<ReferenceVectors.Item> items = read(json);
    assertThat(items).extracting(ReferenceVectors.Item::text).containsExactly("a", "b");
    assertThat(items.getFirst().vector()).containsExactly(1, 0.5f);
    assertThat(items.getFirst().maxTokens()).isZero();
    assertThat(items.get(1).place()).endsWith("reference.jsonl, text 2");
  }

  @Test
  void vectorsOfATextsFirstTokensAreItemsOfTheirOwn() throws IOException {
    List<ReferenceVectors.Item> items =
        read(
            "{'text': 'a', 'vector': [1], 'vector256': [2], 'vectors': [3], 'vector1234567': [4]}");
    assertThat(items).extracting(ReferenceVectors.Item::maxTokens).containsExactly(0, 256);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'text': 'a'}",
        "{'vector': [1]}",
        "{'text': 5, 'vector': [1]}",
        "{'text': 'a', 'vector': 'x'}",
        "5"
      })
  void otherFormsAreNamedByTheirPlace(String json) {
    assertThatThrownBy(() -> read(json))
        .hasMessageContaining(
            "reference.jsonl, text 1 is not {\"text\": \"…\", \"vector\": [numbers]}");
  }

  @Test
  void damageIsNamedByHowFarItCame() {
    assertThatThrownBy(() -> read("{'text': 'a', 'vector': [1]}\n{'text': "))
        .hasMessageContaining("it is no JSON behind text 1");
    assertThatThrownBy(() -> read("")).hasMessageContaining("it has no texts");
    assertThatThrownBy(() -> read("{'items': []}")).hasMessageContaining("it has no texts");
  }
}
