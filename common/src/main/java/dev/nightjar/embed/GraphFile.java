package dev.nightjar.embed;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * An ONNX graph as a file: a protobuf message, nearly all of it in one field. Walking its outermost
 * fields costs nothing and finds files that were cut off before anything is read or chunked; what
 * else may be wrong ONNX Runtime says.
 */
final class GraphFile {
  private GraphFile() {}

  /**
   * Makes sure that a file is there to its end.
   *
   * @throws ModelException if it is not
   */
  static void requireWhole(Path file) throws IOException {
    long size = Files.size(file);
    long end = 0;
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      while (end < size) {
        in.seek(end);
        long tag = varint(in);
        long value = (tag & 7) == 0 || (tag & 7) == 2 ? varint(in) : 0;
        long after = in.getFilePointer();
        switch ((int) (tag & 7)) {
          case 0 -> end = after;
          case 1 -> end = after + Long.BYTES;
          case 2 -> end = after + value;
          case 5 -> end = after + Integer.BYTES;
          default -> {
            return; // no message of today
          }
        }
        if (end < after) {
          return; // no length of a file
        }
      }
    }
    if (size == 0 || end > size) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "Cannot use %s: it is not a whole ONNX graph (%d bytes are there, at least %d belong to it); put the whole file there",
              file,
              size,
              Math.max(end, 1)));
    }
  }

  /** A number of up to ten bytes, the lowest seven bits first; the rest counts as 0 at the end. */
  private static long varint(RandomAccessFile in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = in.read();
      if (next < 0) {
        return value;
      }
      value |= (next & 0x7fL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    return value;
  }
}
