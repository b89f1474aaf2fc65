package dev.nightjar.embed.words;

import dev.nightjar.embed.Safetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * The rows of a tensor with two axes in a safetensors file, mapped in pieces below the 2 GB that
 * Java maps at once. Safe for use by several threads; unmapped when nothing refers to it any more.
 */
final class MappedTensor {
  /** The types that can be read, for messages. */
  static final String TYPES = "F32, F16, BF16, I8 and F64 are read";

  private static final int PIECE_BYTES = 1 << 30;

  private final int rows;
  private final int dimension;
  private final int shift;
  private final Piece[] pieces;

  /** Some rows, as floats whatever they are kept in. */
  private interface Piece {
    /** Copies as many values as {@code into} takes, from the one at that place on. */
    void read(int at, float[] into);
  }

  private MappedTensor(int rows, int dimension, int shift, Piece[] pieces) {
    this.rows = rows;
    this.dimension = dimension;
    this.shift = shift;
    this.pieces = pieces;
  }

  /**
   * Maps a tensor.
   *
   * @throws dev.nightjar.embed.ModelException if it is not there, or of a type that is not read
   */
  static MappedTensor of(Safetensors file, String name) throws IOException {
    Safetensors.Tensor tensor = file.tensor(name);
    int rows = tensor.shape()[0];
    int dimension = tensor.shape()[1];
    long rowBytes = tensor.bytes() / rows;
    int shift = 31 - Integer.numberOfLeadingZeros((int) Math.max(1, PIECE_BYTES / rowBytes));
    long piece = rowBytes << shift;
    Piece[] pieces = new Piece[Math.toIntExact((tensor.bytes() + piece - 1) / piece)];
    try (FileChannel channel = FileChannel.open(file.file())) {
      for (int i = 0; i < pieces.length; i++) {
        long size = Math.min(piece, tensor.bytes() - i * piece);
        ByteBuffer bytes =
            channel
                .map(MapMode.READ_ONLY, tensor.offset() + i * piece, size)
                .order(ByteOrder.LITTLE_ENDIAN);
        pieces[i] = piece(file, name, bytes);
      }
    }
    return new MappedTensor(rows, dimension, shift, pieces);
  }

  private static Piece piece(Safetensors file, String name, ByteBuffer bytes) {
    return switch (file.tensor(name).type()) {
      case "F32" -> floats(bytes.asFloatBuffer());
      case "F16" -> halves(bytes.asShortBuffer());
      case "BF16" -> brains(bytes.asShortBuffer());
      case "I8" -> integers(bytes);
      case "F64" -> doubles(bytes.asDoubleBuffer());
      default -> throw file.wrongType(name, TYPES);
    };
  }

  private static Piece floats(FloatBuffer values) {
    return values::get;
  }

  /** Copied first, as loops over arrays are what the compiler makes vectors of. */
  private static Piece halves(ShortBuffer values) {
    return (at, into) -> {
      short[] raw = new short[into.length];
      values.get(at, raw);
      for (int d = 0; d < raw.length; d++) {
        into[d] = Float.float16ToFloat(raw[d]);
      }
    };
  }

  private static Piece brains(ShortBuffer values) {
    return (at, into) -> {
      short[] raw = new short[into.length];
      values.get(at, raw);
      for (int d = 0; d < raw.length; d++) {
        into[d] = Float.intBitsToFloat(raw[d] << 16);
      }
    };
  }

  private static Piece integers(ByteBuffer values) {
    return (at, into) -> {
      byte[] raw = new byte[into.length];
      values.get(at, raw);
      for (int d = 0; d < raw.length; d++) {
        into[d] = raw[d];
      }
    };
  }

  private static Piece doubles(DoubleBuffer values) {
    return (at, into) -> {
      double[] raw = new double[into.length];
      values.get(at, raw);
      for (int d = 0; d < raw.length; d++) {
        into[d] = (float) raw[d];
      }
    };
  }

  int rows() {
    return rows;
  }

  int dimension() {
    return dimension;
  }

  /**
   * Copies a row.
   *
   * @param into takes {@link #dimension} floats
   */
  void read(int row, float[] into) {
    pieces[row >>> shift].read((row & ((1 << shift) - 1)) * dimension, into);
  }
}
