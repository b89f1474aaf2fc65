package dev.nightjar.pipeline;

import dev.nightjar.io.VectorEncoding;
import dev.nightjar.vector.Precision;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Finds the encoding of a run that has none to go on with, by a sample of its vectors. The sample is
 * those with the least hashes: it depends on the texts alone, not on partitions or order.
 */
final class Calibration {
  /** Vectors of a sample, about, where there are so many. */
  static final int SAMPLE = 4096;

  /** Vectors from which on a calibration stays, however many there are later. */
  static final int ENOUGH = SAMPLE / 2;

  private static final int HEX_DIGITS = 8;
  private static final int HASH = EmbedStage.OUTPUT.fieldIndex("content_hash");
  private static final int VECTOR = EmbedStage.OUTPUT.fieldIndex("vector");

  private Calibration() {}

  /** A vector and the hash of its input. */
  private record Sampled(String hash, float[] vector) implements Serializable {}

  /**
   * The encoding for these vectors; nothing runs if the precision needs no calibration.
   *
   * @param rows {@link EmbedStage#OUTPUT}
   * @param chunks how many rows
   */
  static VectorEncoding fitting(Precision precision, JavaRDD<InternalRow> rows, long chunks) {
    if (!VectorEncoding.isCalibrated(precision)) {
      return VectorEncoding.fitting(precision, List.of());
    }
    long range = 1L << (4 * HEX_DIGITS);
    long below = chunks <= SAMPLE ? range : (long) ((double) SAMPLE / chunks * range);
    List<Sampled> sampled =
        rows.filter(row -> !row.isNullAt(VECTOR))
            .map(row -> new Sampled(InternalRows.text(row, HASH), VectorRow.vector(row, VECTOR)))
            .filter(one -> Long.parseLong(one.hash().substring(0, HEX_DIGITS), 16) < below)
            .collect();
    Map<String, float[]> byHash = new TreeMap<>(Comparator.naturalOrder());
    sampled.forEach(one -> byHash.putIfAbsent(one.hash(), one.vector()));
    return VectorEncoding.fitting(precision, List.copyOf(byHash.values()));
  }
}
