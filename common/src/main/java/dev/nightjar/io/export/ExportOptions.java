package dev.nightjar.io.export;

import java.util.Optional;

/**
 * How the files of a target are made, where it leaves a choice.
 *
 * @param form what they are made of; empty for what the target would rather have
 * @param vectors how vectors are written
 * @param attributes how attributes are written
 * @param name of the table, collection, class or index that they are for
 * @param fileBytes of a file at most; empty for what the target takes well
 */
public record ExportOptions(
    Optional<ExportForm> form,
    Vectors vectors,
    Attributes attributes,
    String name,
    Optional<Long> fileBytes) {
  /** What a target would rather have. */
  public static final ExportOptions DEFAULT =
      new ExportOptions(
          Optional.empty(), Vectors.AUTO, Attributes.JSON, "chunks", Optional.empty());

  /** How vectors are written. */
  public enum Vectors {
    /** As the target reads them fastest in its newest version. */
    AUTO,
    /** As arrays of numbers, which older versions read too. */
    ARRAY
  }

  /** How attributes are written in tables. */
  public enum Attributes {
    /** As a JSON object in a text, which every reader takes. */
    JSON,
    /** As a map. */
    MAP
  }
}
