package dev.nightjar.report;

import dev.nightjar.io.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Values as a page holds them: deflated (zlib), then in base64. */
final class Packed {
  private static final double SCALE = 65535 / 2.0;

  private Packed() {}

  /** Bytes as they are. */
  static String bytes(byte[] values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(values.length / 2);
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(out, deflater)) {
      deflated.write(values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    return Base64.getEncoder().encodeToString(out.toByteArray());
  }

  /** Numbers from -1 to 1 as 16 bits each, the lower byte first. */
  static String places(double[] values) {
    byte[] bytes = new byte[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      int place = (int) Math.round((Math.clamp(values[i], -1.0, 1.0) + 1) * SCALE);
      bytes[2 * i] = (byte) place;
      bytes[2 * i + 1] = (byte) (place >> 8);
    }
    return bytes(bytes);
  }

  /** Texts as a JSON array. */
  static String texts(List<String> values) {
    return bytes(Json.text(values).getBytes(StandardCharsets.UTF_8));
  }
}
