package dev.nightjar.pipeline.embed;

import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.spark.InternalRows;
import dev.nightjar.vector.WrittenPrecision;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/**
 * Finds the encoding of a run that has none to go on with, by a sample of its vectors. The sample
 * is those with the least hashes: it depends on the texts alone, not on partitions or order.
 */
final class Calibration {
  /** Vectors of a sample, about, where there are so many. */
  static final int SAMPLE = 4096;

  /** Vectors from which on a calibration stays, however many there are later. */
  private static final int ENOUGH = SAMPLE / 2;

  /** Times as many chunks for which one by fewer is made again. */
  private static final int OUTGROWN = 2;

  private static final int HEX_DIGITS = 8;
  private static final int HASH = EmbedRows.OUTPUT.fieldIndex("content_hash");
  private static final int VECTOR = EmbedRows.OUTPUT.fieldIndex("vector");

  private Calibration() {}

  /**
   * The encoding for these vectors; nothing runs if the precision needs no calibration.
   *
   * @param rows {@link EmbedRows#OUTPUT}
   * @param chunks how many rows
   */
  static VectorEncoding fitting(
      WrittenPrecision precision, JavaRDD<InternalRow> rows, long chunks) {
    if (!VectorEncoding.isCalibrated(precision)) {
      return VectorEncoding.fitting(precision, List.of(), chunks);
    }
    long range = 1L << (4 * HEX_DIGITS);
    long below = chunks <= SAMPLE ? range : (long) ((double) SAMPLE / chunks * range);
    // A text may be there a million times.
    List<Tuple2<String, float[]>> sampled =
        rows.filter(row -> !row.isNullAt(VECTOR) && front(row) < below)
            .mapToPair(
                row -> new Tuple2<>(InternalRows.text(row, HASH), VectorRow.vector(row, VECTOR)))
            .reduceByKey((vector, same) -> vector)
            .collect();
    Map<String, float[]> byHash = new TreeMap<>();
    sampled.forEach(one -> byHash.put(one._1(), one._2()));
    return VectorEncoding.fitting(precision, List.copyOf(byHash.values()), chunks);
  }

  /**
   * Whether an encoding was calibrated on so few vectors that it is not to be trusted with more.
   */
  static boolean isOutgrown(VectorEncoding encoding, long chunks) {
    VectorEncoding.Calibration made = encoding.calibration();
    return made != null && made.vectors() < ENOUGH && chunks > OUTGROWN * made.chunks();
  }

  private static long front(InternalRow row) {
    return Long.parseLong(InternalRows.text(row, HASH).substring(0, HEX_DIGITS), 16);
  }
}
