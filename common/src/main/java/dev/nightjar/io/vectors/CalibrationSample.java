package dev.nightjar.io.vectors;

import dev.nightjar.spark.Flattened;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.vector.WrittenPrecision;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import scala.Tuple2;

/**
 * Finds the encoding of a run that has none to go on with, by a sample of its vectors. The sample
 * is those with the least hashes: it depends on the texts alone, not on partitions or order.
 */
public final class CalibrationSample {
  /** Vectors of a sample, about, where there are so many. */
  public static final int SIZE = 4096;

  private static final int HEX_DIGITS = 8;

  private CalibrationSample() {}

  /**
   * The encoding for these vectors; nothing runs if the precision needs no calibration.
   *
   * @param rows {@link RowLayout#EMBEDDED}
   * @param chunks how many rows
   */
  public static VectorEncoding fitting(WrittenPrecision precision, HeldRows rows, long chunks) {
    if (!VectorEncoding.isCalibrated(precision)) {
      return VectorEncoding.fitting(precision, List.of(), chunks);
    }
    long range = 1L << (4 * HEX_DIGITS);
    long below = chunks <= SIZE ? range : (long) ((double) SIZE / chunks * range);
    // A text may be there a million times.
    List<Tuple2<String, float[]>> sampled =
        rows.mapPartitions(part -> new Flattened<>(part, row -> sampled(row, below)))
            .mapToPair(entry -> entry)
            .reduceByKey((vector, same) -> vector)
            .collect();
    Map<String, float[]> byHash = new TreeMap<>();
    sampled.forEach(one -> byHash.put(one._1(), one._2()));
    return VectorEncoding.fitting(precision, List.copyOf(byHash.values()), chunks);
  }

  /** The hash and vector of a row, if it has one and the hash is among the least. */
  private static Iterator<Tuple2<String, float[]>> sampled(HeldRow row, long below) {
    if (!row.has(RowColumn.VECTOR)) {
      return Collections.emptyIterator();
    }
    String hash = row.text(RowColumn.CONTENT_HASH);
    return Long.parseLong(hash.substring(0, HEX_DIGITS), 16) < below
        ? List.of(new Tuple2<>(hash, row.vector(RowColumn.VECTOR))).iterator()
        : Collections.emptyIterator();
  }
}
