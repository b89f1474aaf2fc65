package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestSentimentSample {
  private static List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (InputStream in = SentimentSample.class.getResourceAsStream("sentiment.jsonl")) {
      new ObjectMapper()
          .readerFor(JsonNode.class)
          .<JsonNode>readValues(in)
          .forEachRemaining(lines::add);
    }
    return lines;
  }

  @Test
  void hasAHundredSentencesOfEachKindInEachLanguage() throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (JsonNode line : lines()) {
      assertThat(line.propertyStream().map(Map.Entry::getKey))
          .containsExactly("text", "label", "lang");
      counts.merge(line.get("lang").asText() + " " + line.get("label").asText(), 1, Integer::sum);
    }
    assertThat(counts)
        .isEqualTo(
            Map.of(
                "en negative",
                100,
                "en neutral",
                100,
                "en positive",
                100,
                "zh negative",
                100,
                "zh neutral",
                100,
                "zh positive",
                100));
  }

  @Test
  void noSentenceComesTwice() throws IOException {
    Set<String> seen = new HashSet<>();
    for (JsonNode line : lines()) {
      String words = line.get("text").asText().toLowerCase(java.util.Locale.ROOT);
      assertThat(seen.add(words.replaceAll("[^\\p{L}\\p{N}]", ""))).as(words).isTrue();
    }
  }

  @Test
  void sentencesAreOfTheirLanguageAndEndAsSentencesDo() throws IOException {
    for (JsonNode line : lines()) {
      String text = line.get("text").asText();
      boolean chinese = line.get("lang").asText().equals("zh");
      assertThat(text).isEqualTo(text.strip()).matches("(?s).*[.!?。！？]$");
      assertThat(text.codePoints().anyMatch(c -> UnicodeScript.of(c) == UnicodeScript.HAN))
          .as(text)
          .isEqualTo(chinese);
    }
  }
}
