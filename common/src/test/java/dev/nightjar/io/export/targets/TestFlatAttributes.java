package dev.nightjar.io.export.targets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Attributes keep their names where they can, and none hides another. */
class TestFlatAttributes {
  @Test
  void namesThatAStoreDoesNotAllowAreOthers() {
    FlatAttributes names =
        new FlatAttributes(
            List.of("text"), Set.of("id"), Pattern.compile("[a-z_]+"), Pattern.compile("[^a-z_]"));
    assertThat(
            names.named(
                Map.of("lang", "en", "text", "t", "id", "i", "a.b", "1", "a b", "2", "", "none")))
        .isEqualTo(
            Map.of(
                "lang",
                "en",
                "attribute_text",
                "t",
                "attribute_id",
                "i",
                "attribute_a_b",
                "2",
                "attribute_a_b_",
                "1",
                "attribute_",
                "none"));
  }
}
