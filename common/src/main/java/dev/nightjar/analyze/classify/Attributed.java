package dev.nightjar.analyze.classify;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/** Which chunks are of documents with certain attributes. */
final class Attributed {
  private Attributed() {}

  /** True for those that have all of these, false for others. */
  static Column by(Map<String, String> wanted) {
    Column all = functions.lit(true);
    for (Map.Entry<String, String> attribute : wanted.entrySet()) {
      all =
          all.and(
              functions
                  .col("attributes")
                  .getItem(attribute.getKey())
                  .eqNullSafe(attribute.getValue()));
    }
    return all;
  }
}
