package dev.nightjar.ml.plan;

import dev.nightjar.text.Chunk;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.text.TextException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a text, or why it has none.
 *
 * @param chunks at least one if there is no problem
 */
record CutText(List<Chunk> chunks, @Nullable UTF8String problem) {
  private static final UTF8String NULL = UTF8String.fromString("the text is null");
  private static final UTF8String EMPTY =
      UTF8String.fromString("the text has no token of the model");

  /** Cuts the text of a row. */
  static CutText of(InternalRow row, int text, DocumentChunks cut) {
    if (row.isNullAt(text)) {
      return new CutText(List.of(), NULL);
    }
    String value = new String(row.getUTF8String(text).getBytes(), StandardCharsets.UTF_8);
    try {
      List<Chunk> chunks = cut.of(value).toList();
      return new CutText(chunks, chunks.isEmpty() ? EMPTY : null);
    } catch (TextException e) {
      return new CutText(List.of(), UTF8String.fromString(e.problem()));
    }
  }
}
