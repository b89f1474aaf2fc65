package dev.nightjar.io.export;

import java.util.Locale;

/** What files are made of, where a target reads more than one thing. */
public enum ExportForm {
  /** Tables of columns. */
  PARQUET,
  /** A JSON object a line. */
  JSONL,
  /** Lines of text. */
  TEXT,
  /** Bytes as the target holds them. */
  BINARY;

  /** What is written for it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
