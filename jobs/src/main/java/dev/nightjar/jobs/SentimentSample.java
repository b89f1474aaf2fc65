package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The bundled sentences with their sentiment: a hundred each that are positive, neutral and
 * negative, in English and in Chinese, about everyday subjects; attributes {@code label} and {@code
 * lang}.
 */
final class SentimentSample {
  /** What the user writes. */
  static final String NAME = "sample:sentiment";

  private static final String RESOURCE = "sentiment.jsonl";

  private SentimentSample() {}

  /** As documents. */
  static Dataset<Row> documents(SparkSession spark) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (InputStream in = SentimentSample.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException(
            "Missing resource %s in nightjar.jar: build it again".formatted(RESOURCE));
      }
      try (MappingIterator<JsonNode> lines =
          new ObjectMapper().readerFor(JsonNode.class).readValues(in)) {
        while (lines.hasNextValue()) {
          rows.add(row(rows.size(), lines.nextValue()));
        }
      }
    }
    return spark.createDataFrame(rows, RowLayout.DOCUMENT.schema());
  }

  private static Row row(int number, JsonNode line) {
    Object[] values = new Object[RowLayout.DOCUMENT.size()];
    Map<String, String> attributes =
        Map.of("label", line.get("label").asText(), "lang", line.get("lang").asText());
    Map.of(
            RowColumn.DOCUMENT_ID,
            String.format(Locale.ROOT, "sentiment-%03d", number + 1),
            RowColumn.TEXT,
            line.get("text").asText(),
            RowColumn.ATTRIBUTES,
            CollectionConverters.asScala(attributes),
            RowColumn.SOURCE,
            NAME,
            RowColumn.POSITION,
            (long) number)
        .forEach((column, value) -> values[RowLayout.DOCUMENT.position(column)] = value);
    return RowFactory.create(values);
  }
}
