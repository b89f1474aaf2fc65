package dev.nightjar.pipeline.embed.chunks;

import dev.nightjar.embed.Digests;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.text.DocumentWindow;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The hash of a part of what a model reads at once: 48 digits of the SHA-256 of all that it reads,
 * text and tokens, and eight each of the part's ends. So parts of one input, and rows that want
 * them, lie side by side, the first part first, and what decides a vector's bits decides the hash.
 */
public final class PartHash {
  private static final int INPUT = 48;
  private static final int FROM = INPUT + 2 * Integer.BYTES;

  private PartHash() {}

  /** The common front of the hashes of a window's parts. */
  public static String input(DocumentWindow window) {
    return Digests.sha256(window.text() + "\0" + Arrays.toString(window.tokenIds()))
        .substring(0, INPUT);
  }

  /** The hash of a window's part. */
  public static String of(String input, DocumentWindow.Part part) {
    HexFormat hex = HexFormat.of();
    return input + hex.toHexDigits(part.from()) + hex.toHexDigits(part.to());
  }

  /** The part of a hash. */
  public static ModelInput.Part part(UTF8String hash) {
    String digits = hash.toString();
    return new ModelInput.Part(
        HexFormat.fromHexDigits(digits, INPUT, FROM),
        HexFormat.fromHexDigits(digits, FROM, digits.length()));
  }

  /** Whether two hashes are of parts of one input. */
  public static boolean haveOneInput(UTF8String hash, UTF8String other) {
    return hash.substring(0, INPUT).equals(other.substring(0, INPUT));
  }

  /** What rows of one input have in common, whether it has parts or not. */
  public static Column together() {
    return functions.substring(functions.col(RowColumn.CONTENT_HASH.column()), 1, INPUT);
  }
}
