package dev.nightjar.embed.words;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * Rows of 32-bit floats in a mapped file, in pieces below the 2 GB that Java maps at once. Safe for
 * use by several threads that only read; unmapped when nothing refers to it any more.
 */
final class MappedRows {
  private static final int PIECE_BYTES = 1 << 30;

  private final int dimension;
  private final int shift;
  private final FloatBuffer[] pieces;

  private MappedRows(int dimension, int shift, FloatBuffer[] pieces) {
    this.dimension = dimension;
    this.shift = shift;
    this.pieces = pieces;
  }

  /**
   * Maps a file.
   *
   * @param dimension floats of a row
   * @throws IOException if it does not hold whole rows
   */
  static MappedRows of(FileChannel file, int dimension, MapMode mode) throws IOException {
    long rowBytes = (long) dimension * Float.BYTES;
    long rows = file.size() / rowBytes;
    if (rows * rowBytes != file.size()) {
      throw new IOException("the vectors end within a row");
    }
    int shift = 31 - Integer.numberOfLeadingZeros((int) Math.max(1, PIECE_BYTES / rowBytes));
    long piece = rowBytes << shift;
    FloatBuffer[] pieces = new FloatBuffer[Math.toIntExact((file.size() + piece - 1) / piece)];
    for (int i = 0; i < pieces.length; i++) {
      long size = Math.min(piece, file.size() - i * piece);
      pieces[i] = file.map(mode, i * piece, size).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
    return new MappedRows(dimension, shift, pieces);
  }

  /** Copies a row. */
  void read(int row, float[] into) {
    pieces[row >>> shift].get(position(row), into, 0, dimension);
  }

  /** Overwrites a row. */
  void write(int row, float[] from) {
    pieces[row >>> shift].put(position(row), from, 0, dimension);
  }

  private int position(int row) {
    return (row & ((1 << shift) - 1)) * dimension;
  }
}
